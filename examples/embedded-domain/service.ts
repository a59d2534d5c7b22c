import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { DomainError, type Id, noNotifications, useCases } from "@bookings/domain";
import { z } from "zod";
import { sqliteStorage } from "./sqlite-storage.ts";

const { BOOKINGS_FILE = "bookings.sqlite", PORT = "3200" } = process.env;
const ids = { next: () => randomUUID() };
const storage = sqliteStorage(BOOKINGS_FILE, ids);
const ports = { storage, ids, clock: { now: () => new Date() }, dice: { roll: Math.random } };
const bookings = useCases({ ...ports, ...noNotifications, policy: { allowOverlap: false } });

// The domain trusts its types. Whoever lets ids in from outside checks them and makes them lower case.
const id = <Name extends string>() => z.guid().transform((text) => text.toLowerCase() as Id<Name>);
const user = id<"User" | "Athlete" | "Coach">();
const wish = z.object({ userId: user, eventIds: z.array(id<"Event">()) });

/** Tomorrow's lesson, which has the same id all day long: putting it again changes nothing. */
async function putLesson(): Promise<string> {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const eventId = `00000000-0000-4000-8000-0000${day.replaceAll("-", "")}` as Id<"Event">;
  const [coachId, timeSlotId] = [user.parse(eventId), eventId as string as Id<"TimeSlot">];
  const when = { startAt: new Date(`${day}T18:00:00Z`), endAt: new Date(`${day}T19:00:00Z`) };
  const hours = { startTime: "18:00:00Z", endTime: "19:00:00Z", duration: 60 };
  const seats = { numberOfParticipants: 2, slotType: "Offline", ageFrom: 18, ageTo: 99 } as const;
  const price = { price: 900, priceCurrency: "RUB", paymentMethod: "Cash" } as const;
  const terms = { status: "Scheduled", requiresApproval: true } as const;
  const nothing = { sportId: null, serviceCardinality: null };
  const timeslot = { timeSlotId, ...hours, ...seats, ...price };
  const details = { coachId, ...when, ...terms, ...nothing, timeslot };
  await bookings.putEvent({ caller: { role: "service" }, eventId, details });
  return eventId;
}

/** Here a header says who asks. Your service knows better, from its session or token. */
async function answer(request: IncomingMessage): Promise<unknown> {
  const caller = { role: "user", userId: user.parse(request.headers["x-user-id"]) } as const;
  const filter = { userId: user.parse(request.url?.slice(1) || caller.userId) };
  if (request.method !== "POST") return bookings.listOrders({ caller, filter });
  const order = wish.parse(await json(request));
  return bookings.placeOrder({ caller, ...order, paymentMethod: { type: "Cash" } });
}

/** The names of refusals are the domain's, the statuses ours. */
const statuses: Record<string, number> = { forbidden: 403, notFound: 404, conflict: 409 };
const refusal = (failure: unknown): [number, unknown] => {
  if (failure instanceof z.ZodError || failure instanceof SyntaxError) return [400, failure.message];
  if (!(failure instanceof DomainError) || failure.kind === "unavailable") return [503, "try again later"];
  return [statuses[failure.kind] ?? 400, failure.problems.map(({ code, message }) => ({ code, message }))];
};

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [status, body] = await answer(request).then((result) => [200, result] as const, refusal);
  response.writeHead(status, { "Content-Type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

const server = createServer((request, response) => void respond(request, response));
const lesson = await putLesson();
server.listen(Number(PORT), "127.0.0.1", () => console.log(`lesson ${lesson} can be booked at port ${PORT}`));
process.once("SIGTERM", () => server.close(() => storage.close()));

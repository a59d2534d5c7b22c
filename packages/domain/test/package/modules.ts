import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, posix } from "node:path";
import { packageFolder } from "./stranger.ts";

type Door = string | { readonly default: string };

const { exports: doors } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
  readonly exports: Readonly<Record<string, Door>>;
};

/** The module behind a door that needs nothing but the language, as `/dist/index.js`. */
export function moduleBehind(door: "." | "./memory"): string {
  const found = doors[door] ?? "";
  return posix.join("/", typeof found === "string" ? found : found.default);
}

/** A module of the package as JavaScript, by its path in the package. */
export function scriptOf(path: string): string {
  const text = readFileSync(join(packageFolder, path), "utf8");
  return path.endsWith(".ts") ? stripTypeScriptTypes(text) : text;
}

/** What a page or a bare realm does: an order, and one that comes too late. It uses nothing but the language. */
export const anOrder = `
  import { noNotifications, useCases } from "@bookings/domain";
  import { memoryStorage } from "@bookings/domain/memory";

  let last = 0;
  const ids = { next: () => "00000000-0000-4000-8000-" + String(++last).padStart(12, "0") };
  const clock = { now: () => new Date("2026-03-01T08:00:00Z") };
  const storage = memoryStorage({ ids });
  const bookings = useCases({
    storage, ids, clock, dice: { roll: () => 0 }, policy: { allowOverlap: false }, ...noNotifications,
  });
  const [coachId, eventId, ann, bob] = [ids.next(), ids.next(), ids.next(), ids.next()];
  const [startAt, endAt] = [new Date("2026-03-02T10:00:00Z"), new Date("2026-03-02T11:00:00Z")];
  const timeslot = {
    timeSlotId: ids.next(), startTime: "10:00:00Z", endTime: "11:00:00Z", duration: 60, numberOfParticipants: 1,
    slotType: "Online", ageFrom: 18, ageTo: 99, price: 900, priceCurrency: "RUB", paymentMethod: "Cash",
  };
  const terms = { status: "Scheduled", requiresApproval: false, sportId: null, serviceCardinality: null };
  const details = { coachId, startAt, endAt, timeslot, ...terms };
  await bookings.putEvent({ caller: { role: "admin" }, eventId, details });
  const order = (userId) => bookings.placeOrder({
    caller: { role: "user", userId }, userId, eventIds: [eventId], paymentMethod: { type: "Cash" },
  });
  const first = await order(ann);
  const late = await order(bob).catch(({ code }) => code);
  report(first.bookings[0].bookingStatus + ", then " + late);
`;

/** What {@link anOrder} reports. */
export const REPORT = "Accepted, then event_full";

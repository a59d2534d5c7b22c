import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, perform, type Sender } from "../kills/command.ts";
import type { Callers } from "../support/callers.ts";
import { type Offer, type OrderAnswer, orderBody } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { type Answer, bodyOf } from "../support/client.ts";
import type { Fate } from "./fate.ts";

/** Where people book. */
export interface Place {
  readonly sender: Sender;
  readonly callers: Callers;
  readonly events: readonly Offer[];
  readonly chance: Chance;
  /** Orders that their athletes know of. */
  readonly placed: Map<string, Fate>;
  /** Those of athletes who were erased. */
  readonly erased: Set<string>;
  /** Answers that make no sense to who asked. */
  readonly surprises: string[];
}

async function done(
  { sender, surprises }: Place,
  command: Command,
  expected: readonly number[],
): Promise<Answer | undefined> {
  const answer = (await perform(sender, command))?.answer;
  if (answer !== undefined && !expected.includes(answer.status))
    surprises.push(`${command.method} ${command.path}: ${answer.status} ${answer.text}`);
  return answer;
}

/** An athlete books by card, and then whatever was rolled happens. */
export async function live(place: Place, fate: Fate): Promise<void> {
  const { athlete, methodId } = fate;
  const chosen = place.chance.shuffled(place.events).slice(0, fate.events);
  const eventIds = chosen.map(({ eventId }) => eventId);
  const body = { ...orderBody(athlete, eventIds), paymentMethod: { type: "Card", methodId } };
  const token = place.callers.user(athlete);
  const command = { method: "POST", path: "/v1/bookings", token, key: randomUUID(), body } as const;
  const answer = await done(place, command, [201]);
  if (answer?.status !== 201) return;
  const order = bodyOf<OrderAnswer>(answer);
  place.placed.set(order.orderId, fate);
  await pause(fate.pause);
  await whims[fate.whim](place, order, chosen);
}

type Follow = (place: Place, order: OrderAnswer, chosen: readonly Offer[]) => Promise<unknown>;

/** Whatever the payment has become of meanwhile: a booking that is canceled already cannot be canceled. */
const cancel = (place: Place, { userId, bookings }: OrderAnswer, amount: number): Promise<unknown> =>
  Promise.all(
    bookings.slice(0, amount).map(({ bookingId }) =>
      done(
        place,
        {
          method: "POST",
          path: `/v1/bookings/${bookingId}/cancel`,
          token: place.callers.user(userId),
          key: randomUUID(),
          body: { userId, cancellationReasonCode: "NoTime" },
        },
        [200, 400],
      ),
    ),
  );

/** The coach can only reject what is paid: for a coach, nothing else is there. */
const reject: Follow = async (place, { bookings }, chosen) => {
  const [booking] = bookings;
  const coachId = chosen.find(({ eventId }) => eventId === booking?.eventId)?.coachId ?? "";
  const path = `/v1/bookings/${booking?.bookingId}/reject`;
  const command = { method: "POST", path, token: place.callers.user(coachId) } as const;
  for (let tries = 0; tries < 4; tries += 1) {
    const answer = await done(place, { ...command, key: randomUUID() }, [200, 400, 404]);
    if (answer?.status !== 404) return;
    await pause(place.chance.between(100, 700));
  }
};

const erase: Follow = async (place, { userId, orderId }) => {
  place.erased.add(orderId);
  const headers = { "x-current-user-id": userId };
  const path = `/v1/bookings/user-data?userId=${userId}`;
  await done(place, { method: "DELETE", path, token: place.callers.user(userId), headers }, [204]);
};

const whims: Readonly<Record<Fate["whim"], Follow>> = {
  keep: async () => undefined,
  cancelOne: (place, order) => cancel(place, order, 1),
  cancelAll: (place, order) => cancel(place, order, order.bookings.length),
  reject,
  erase,
};

import {
  type AthleteId,
  type BookingView,
  defaultPayments,
  type EventId,
  type OrderView,
  type Storage,
} from "@bookings/domain";
import { ATHLETE, aRule, asAdmin, asService, asUser, CARD, COACH, DAY, NOW } from "../builders.ts";
import { manualClock } from "../manual-clock.ts";
import { recordingProvider } from "../payment-provider.ts";
import { testPorts } from "../test-ports.ts";
import { waitingBackground } from "../waiting-background.ts";
import type { ContractCase } from "./contract-case.ts";
import { twoCoachesEvents } from "./samples.ts";
import { keep, tally } from "./steps.ts";

export const events = twoCoachesEvents;
export const eventIds = events.map(({ eventId }) => eventId);
export const [FIRST] = eventIds as [EventId];
export const asCoach = asUser(COACH);

const rules = (["requested", "canceled", "paid", "paymentFailed"] as const).map((on) =>
  aRule({
    id: on,
    on,
    offset: 0,
    to: ["athlete", "coach"],
    when: ["Pending", "Canceled"],
    expiresAfter: DAY,
  }),
);

/** A marketplace that takes cards. */
const play = (storage: Storage) => {
  const provider = recordingProvider();
  const background = waitingBackground();
  const clock = manualClock(NOW);
  const payments = { gateway: provider, policy: defaultPayments, background };
  const { useCases, notifier } = testPorts({ storage, clock, rules, payments });
  return {
    useCases,
    notifier,
    provider,
    background,
    clock,
    order: (userId: AthleteId = ATHLETE, ids: readonly EventId[] = eventIds): Promise<OrderView> =>
      useCases.placeOrder({
        caller: asAdmin,
        userId,
        eventIds: ids,
        paymentMethod: { type: "Card", methodId: CARD },
      }),
    settle: () => useCases.settlePayments({ caller: asService }),
    cancel: ({ bookingId }: BookingView) =>
      useCases.cancelBooking({
        caller: asAdmin,
        bookingId,
        userId: null,
        reasonCode: "Other",
        reasonText: null,
      }),
    orders: (userId: AthleteId = ATHLETE) => storage.orders.list({ userId }, clock.now()),
    seats: async (eventId: EventId = FIRST) => (await storage.events.get(eventId, clock.now())).seatsTaken,
    told: async (): Promise<Record<string, number>> => {
      await useCases.sendDueNotifications({ caller: asService });
      return tally(notifier.messages.map(({ on, recipient }) => `${on} ${recipient.role}`));
    },
  };
};

export type Play = ReturnType<typeof play>;

export const statusesOf = (order: OrderView | undefined): unknown[] => [
  order?.paymentStatus,
  ...(order?.bookings.map(({ bookingStatus, canceledByRole }) => canceledByRole ?? bookingStatus) ?? []),
];

export const playing = (
  name: string,
  run: (playing: Play, storage: Storage) => Promise<void>,
): ContractCase => ({
  name,
  run: async (storage) => {
    const playground = play(storage);
    await playground.useCases.registerRules();
    await keep(storage, { events });
    await run(playground, storage);
  },
});

/** What the coach can find of a booking. */
export async function seenByCoach({ useCases }: Play, { bookingId }: BookingView): Promise<boolean[]> {
  const lists = await Promise.all([
    useCases.listBookings({ caller: asCoach, filter: { coachId: COACH } }),
    useCases.listBookings({ caller: asCoach, filter: { eventId: FIRST } }),
    useCases.listBookings({ caller: asCoach, filter: { coachId: COACH, eventId: FIRST, limit: 10 } }),
  ]);
  const reading = await Promise.allSettled([useCases.getBooking({ caller: asCoach, bookingId })]);
  return [
    ...lists.map(({ bookings }) => bookings.some((one) => one.bookingId === bookingId)),
    reading[0]?.status === "fulfilled",
  ];
}

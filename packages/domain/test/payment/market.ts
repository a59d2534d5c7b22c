import { type BookingView, defaultPayments, type OrderView, type PaymentPolicy } from "@bookings/domain";
import {
  ATHLETE,
  anEvent,
  anId,
  asService,
  aTimeSlot,
  CARD,
  DAY,
  END,
  later,
  recordingProvider,
  START,
  waitingBackground,
} from "@bookings/domain/testing";
import { asAthlete, aWorld, EVENT, type WorldPlan } from "../world.ts";

export const OTHER_EVENT = anId<typeof EVENT>(0xe2);

export const twoEvents = [
  anEvent(),
  anEvent({
    eventId: OTHER_EVENT,
    startAt: later(START, DAY),
    endAt: later(END, DAY),
    timeslot: aTimeSlot({ price: 700 }),
    requiresApproval: false,
  }),
];

/** A world that takes cards, in which nothing is charged until it is told to go on. */
export async function aMarket({
  asking = defaultPayments,
  isEnding,
  ...plan
}: WorldPlan & { asking?: PaymentPolicy; isEnding?: () => boolean } = {}) {
  const provider = recordingProvider();
  const background = waitingBackground();
  const payments = { gateway: provider, policy: asking, background, isEnding };
  const world = await aWorld({ events: twoEvents, payments, ...plan });
  const { useCases } = world;
  return {
    ...world,
    provider,
    background,
    order: (eventIds = [EVENT, OTHER_EVENT]): Promise<OrderView> =>
      useCases.placeOrder({
        caller: asAthlete,
        userId: ATHLETE,
        eventIds,
        paymentMethod: { type: "Card", methodId: CARD },
      }),
    settle: () => useCases.settlePayments({ caller: asService }),
    cancel: ({ bookingId }: BookingView) =>
      useCases.cancelBooking({
        caller: asService,
        bookingId,
        userId: ATHLETE,
        reasonCode: "Other",
        reasonText: null,
      }),
    payment: () => world.storage.payments()[0],
    orders: () => useCases.listOrders({ caller: asAthlete, filter: { userId: ATHLETE } }),
  };
}

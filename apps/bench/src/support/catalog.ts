import { randomUUID } from "node:crypto";

const HOUR = 60 * 60 * 1000;
/** Even at the end of a long run nothing has started by itself. */
const LEAD = 48;
/** One for the whole run, so that the same event put again does not move. */
const now = Math.ceil(Date.now() / HOUR) * HOUR;

/** An event as a scenario knows it. */
export interface Offer {
  readonly eventId: string;
  readonly coachId: string;
  readonly seats: number;
  /** Hours after the first one: no two overlap, so that an athlete can book any of them. */
  readonly slot: number;
  readonly requiresApproval: boolean;
}

export const offer = (options: Pick<Offer, "seats" | "slot"> & Partial<Offer>): Offer => ({
  eventId: randomUUID(),
  coachId: randomUUID(),
  requiresApproval: true,
  ...options,
});

/** The body of the PUT of an event; `over` moves it into the past. */
export function eventBody({ coachId, seats, slot, requiresApproval }: Offer, over = false) {
  const hour = over ? -LEAD - slot : LEAD + slot;
  const startAt = now + hour * HOUR;
  return {
    coachId,
    startAt: new Date(startAt).toISOString(),
    endAt: new Date(startAt + HOUR).toISOString(),
    status: "Scheduled",
    requiresApproval,
    timeslot: {
      timeSlotId: "11111111-1111-4111-8111-111111111111",
      startTime: "18:00:00+03:00",
      endTime: "19:00:00+03:00",
      numberOfParticipants: seats,
      slotType: "Offline",
      ageFrom: 18,
      ageTo: 60,
      duration: 60,
      price: 1500,
      priceCurrency: "RUB",
      paymentMethod: "Cash",
    },
  };
}

export const orderBody = (userId: string, eventIds: readonly string[]) => ({
  userId,
  eventIds,
  paymentMethod: { type: "Cash" },
});

/** What the scenarios read of an order in an answer. */
export interface OrderAnswer {
  readonly orderId: string;
  readonly userId: string;
  readonly bookings: readonly BookingAnswer[];
}

export interface BookingAnswer {
  readonly bookingId: string;
  readonly orderId: string;
  readonly eventId: string;
  readonly bookingStatus: string;
  readonly completed: boolean;
  readonly note: string | null;
}

/** The same for two lists of ids exactly when they hold the same ones. */
export const fingerprint = (ids: readonly string[]): string => ids.toSorted().join(" ");

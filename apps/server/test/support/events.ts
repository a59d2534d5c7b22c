import { randomUUID } from "node:crypto";

const HOUR = 60 * 60 * 1000;

interface EventOptions {
  readonly coachId: string;
  /** Hours from now; negative for the past. */
  readonly startsIn?: number;
  /** Hours. */
  readonly lasts?: number;
  readonly seats?: number;
  readonly requiresApproval?: boolean;
  readonly status?: "Scheduled" | "Canceled";
}

/** The body of a PUT of an event. */
export function eventBody({
  coachId,
  startsIn = 48,
  lasts = 1,
  seats = 5,
  status = "Scheduled",
  ...rest
}: EventOptions) {
  const startAt = Date.now() + startsIn * HOUR;
  return {
    coachId,
    startAt: new Date(startAt).toISOString(),
    endAt: new Date(startAt + lasts * HOUR).toISOString(),
    status,
    ...rest,
    timeslot: {
      timeSlotId: randomUUID(),
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

export const orderBody = (userId: string, ...eventIds: readonly string[]) => ({
  userId,
  eventIds,
  paymentMethod: { type: "Cash" },
});

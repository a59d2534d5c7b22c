import type { Id } from "../shared/ids.ts";

/** Where a session takes place. */
export const slotTypes = ["Online", "Offline"] as const;
/** For whom a session is, by skill. */
export const levels = ["Any", "Beginner", "Medium", "Pro"] as const;
/** Who may take part. */
export const eligibilities = ["All", "Men", "Women"] as const;

/** What is sold: when in the day, to whom, for how much. A booking keeps a copy of it as it was when sold. */
export interface TimeSlot {
  readonly timeSlotId: Id<"TimeSlot">;
  /** RFC 3339 time of day, kept with the offset that it came with. */
  readonly startTime: string;
  readonly endTime: string;
  /** Seats, at least 1. */
  readonly numberOfParticipants: number;
  readonly slotType: (typeof slotTypes)[number];
  /** Years, 18 to 99. */
  readonly ageFrom: number;
  /** Years, 18 to 99, not below `ageFrom`. */
  readonly ageTo: number;
  /** Minutes, at least 15. */
  readonly duration: number;
  /** Whole number of `priceCurrency`, 0 or more. */
  readonly price: number;
  readonly priceCurrency: "RUB";
  readonly paymentMethod: "Cash";
  readonly addressId?: Id<"Address">;
  readonly public?: boolean;
  readonly level?: (typeof levels)[number];
  readonly eligibility?: (typeof eligibilities)[number];
}

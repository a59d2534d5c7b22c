import { KNOWN_TO_COACH } from "./booking-payment-columns.ts";

/** Whether the user of a parameter is one of the people of `booking b`, and knows of it, as SQL; nobody is everyone. */
export const isParty = (parameter: string): string =>
  `(${parameter}::uuid is null or b.user_id = ${parameter}::uuid or (b.coach_id = ${parameter}::uuid and ${KNOWN_TO_COACH}))`;

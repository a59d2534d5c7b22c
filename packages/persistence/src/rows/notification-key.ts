/** What makes two entries the same message, in the order in which they are locked. */
export const NOTIFICATION_KEY = [
  "booking_id",
  "rule_id",
  "recipient_role",
  "recipient_id",
  "occurrence",
  "channel",
] as const;

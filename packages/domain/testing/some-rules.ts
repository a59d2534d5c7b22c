import type { NotificationRule } from "@bookings/domain";
import { DAY, HOUR } from "./builders.ts";

/** A small set for tests: what a booking goes through, and one reminder. */
export const someRules: readonly NotificationRule[] = [
  {
    // Also once it is accepted: somebody may have answered in the coach's place.
    id: "request-received",
    on: "requested",
    offset: 0,
    to: ["coach"],
    when: ["Pending", "Accepted"],
    expiresAfter: DAY,
    template: {
      en: {
        title: "New booking request",
        text: "An athlete has asked for a place in your session on {{startAt}}.",
      },
    },
  },
  {
    id: "request-accepted",
    on: "accepted",
    offset: 0,
    to: ["athlete"],
    when: ["Accepted"],
    expiresAfter: DAY,
    template: { en: { title: "Booking confirmed", text: "The session on {{startAt}} is confirmed." } },
  },
  {
    id: "request-rejected",
    on: "rejected",
    offset: 0,
    to: ["athlete"],
    when: ["Rejected"],
    expiresAfter: DAY,
    template: { en: { title: "Booking declined", text: "The coach cannot take you on {{startAt}}." } },
  },
  {
    id: "booking-canceled",
    on: "canceled",
    offset: 0,
    to: ["other"],
    when: ["Canceled"],
    expiresAfter: DAY,
    template: {
      en: { title: "Booking canceled", text: "The session on {{startAt}} is canceled for this booking." },
    },
  },
  {
    id: "reminder-day-before",
    on: "start",
    offset: -DAY,
    to: ["athlete", "coach"],
    when: ["Accepted"],
    expiresAfter: 12 * HOUR,
    template: { en: { title: "Your session is tomorrow", text: "It starts on {{startAt}}." } },
  },
];

import { noContent, route } from "./route.ts";

export const notifyBookings = route({
  operationId: "notifyBookings",
  method: "POST",
  path: "/v1/bookings/notify",
  tag: "Notifications",
  summary: "Send the notifications that are due",
  description:
    "For services and administrators; meant to be called over and over, and called by the schedule every minute. However many runs there are at once, each message goes out once. Rules say who hears of what: by default coaches of requests, and again 12 hours before an unanswered one lapses; athletes of the answer; the other side of a cancellation; both of a move, of a dispute and its end, a day and an hour before the start; the coach after the end, and the athlete once it is marked as completed. A booking that needs no approval asks nobody: its athlete is told that it is accepted.",
  responses: { 204: { description: "The run is done." } },
  errors: [],
  handle: async ({ useCases, caller }) => {
    await useCases.sendDueNotifications({ caller });
    return noContent;
  },
});

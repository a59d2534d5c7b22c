import { noContent, route } from "./route.ts";

export const notifyBookings = route({
  operationId: "notifyBookings",
  method: "POST",
  path: "/v1/bookings/notify",
  tag: "Notifications",
  summary: "Send the notifications that are due",
  description:
    "For services and administrators; meant to be called over and over. However many runs there are at once, each message goes out once. Coaches hear of requests, athletes of the answer, the other side of a cancellation, both the day before. A booking that needs no approval asks nobody: its athlete is told that it is accepted.",
  responses: { 204: { description: "The run is done." } },
  errors: [],
  handle: async ({ useCases, caller }) => {
    await useCases.sendDueNotifications({ caller });
    return noContent;
  },
});

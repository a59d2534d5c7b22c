import { noContent, route } from "./route.ts";

export const notifyBookings = route({
  operationId: "notifyBookings",
  method: "POST",
  path: "/v1/bookings/notify",
  tag: "Notifications",
  summary: "Send the notifications that are due",
  description:
    "For services and administrators; meant to be called over and over. However many runs there are at once, each message goes out once.",
  responses: { 204: { description: "The run is done." } },
  errors: [],
  handle: async ({ useCases, caller }) => {
    await useCases.sendDueNotifications({ caller });
    return noContent;
  },
});

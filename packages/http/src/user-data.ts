import type { UserId } from "@bookings/domain";
import { z } from "zod";
import { uuid } from "./fields.ts";
import { currentUserId, noContent, route } from "./route.ts";

export const deleteUserData = route({
  operationId: "deleteUserData",
  method: "DELETE",
  path: "/v1/bookings/user-data",
  tag: "Privacy",
  summary: "Erase a user for good, as athlete and as coach",
  description:
    "Orders, bookings, notes, disputes and notifications go; a coach's events and their bookings go with the coach, while athletes keep what they have booked with others. Bookings still to come are canceled first: their seats are free again, and the other sides are told, the erased id shown as the nil UUID. Without userId it is the user of x-current-user-id; a service may name only that one, an administrator anyone. What remains is a record of when, in which role, and how many rows. Erasing a user of whom nothing is kept succeeds as well.",
  query: z.strictObject({
    userId: uuid<UserId>()
      .optional()
      .meta({
        param: {
          description: "Whom to erase; without it, the current user. Another user only by an administrator.",
        },
      }),
  }),
  headers: z.object({ "x-current-user-id": currentUserId }),
  responses: { 204: { description: "Nothing of the user is kept." } },
  errors: [],
  handle: async ({ useCases, caller, query, headers }) => {
    await useCases.eraseUser({ caller, userId: query.userId ?? headers["x-current-user-id"] });
    return noContent;
  },
});

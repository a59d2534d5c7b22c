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
    "Bookings still to come are canceled first, and the other sides are told. Erasing a user of whom nothing is kept succeeds as well.",
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

import {
  type BookingId,
  changeTriggers,
  type MessageId,
  messageStatuses,
  NOTIFICATIONS_PER_PAGE,
  type NotificationCursor,
  type NotificationView,
  partyRoles,
  timeTriggers,
} from "@bookings/domain";
import { z } from "zod";
import { cursor, limit, linkTo, type Place } from "./cursor.ts";
import { given, integer, uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import { ok, route } from "./route.ts";

const messageStatus = z.enum(messageStatuses).meta({
  description:
    "pending: waits, or waits to be tried again; sent; dead: given up after all tries; expired: too late to be worth sending; skipped: its reason had gone when it was to leave.",
});

const NotificationSchema = z
  .object({
    id: uuid().meta({ description: "The id of the message, the same for every try." }),
    ruleId: z.string().meta({ description: "The rule that asked for it." }),
    on: z.enum([...timeTriggers, ...changeTriggers]).meta({ description: "What the rule watches." }),
    bookingId: uuid().meta({ description: "The booking it is about." }),
    recipient: z
      .object({
        userId: uuid().meta({ description: "The user." }),
        role: z.enum(partyRoles).meta({ description: "Which side of the booking the user is on." }),
      })
      .meta({ description: "Whom it is for." }),
    channel: z.string().meta({ description: "The way it leaves." }),
    status: messageStatus,
    reason: z.string().nullable().meta({ description: "Why it was not sent, or not yet; null otherwise." }),
    attempts: integer(0).meta({ description: "How often sending was tried." }),
    dueAt: instant.meta({ description: "When it became due." }),
    nextAttemptAt: instant
      .nullable()
      .meta({ description: "When it may be tried next; null when it will not be." }),
    sentAt: instant.nullable().meta({ description: "When the channel accepted it; null if it did not." }),
  })
  .meta({ id: "Notification", description: "One message to one recipient over one channel." });

/** Names each field, so that nothing gets out that was not meant to. */
const presentNotification = (message: NotificationView): z.input<typeof NotificationSchema> => ({
  id: message.id,
  ruleId: message.ruleId,
  on: message.on,
  bookingId: message.bookingId,
  recipient: { userId: message.recipient.userId, role: message.recipient.role },
  channel: message.channel,
  status: message.status,
  reason: message.reason,
  attempts: message.attempts,
  dueAt: message.dueAt,
  nextAttemptAt: message.nextAttemptAt,
  sentAt: message.sentAt,
});

const described = (description: string) => ({ param: { description } });

const cursorAt = ({ at, id }: Place): NotificationCursor => ({ dueAt: at, id: id as MessageId });

export const getNotifications = route({
  operationId: "getNotifications",
  method: "GET",
  path: "/v1/notifications",
  tag: "Notifications",
  extension: true,
  summary: "List messages that were recorded, sent and not sent",
  description: "For services and administrators. The latest due first.",
  query: z.strictObject({
    status: z
      .array(messageStatus)
      .optional()
      .meta(described("A status to keep; may be given several times.")),
    bookingId: uuid<BookingId>().optional().meta(described("The booking that they are about.")),
    limit: limit
      .optional()
      .meta(described(`How many messages a page has; ${NOTIFICATIONS_PER_PAGE} unless given.`)),
    cursor: cursor
      .optional()
      .meta(described("Where the page begins, taken from the `Link` of the page before.")),
  }),
  responses: {
    200: {
      description: "One page of messages.",
      schema: z.array(NotificationSchema),
      headers: ["Link"],
    },
  },
  errors: [],
  handle: async ({ useCases, caller, query: { status: statuses, cursor: from, ...rest }, search }) => {
    const filter = given({ ...rest, statuses, after: from && cursorAt(from) });
    const { notifications, next } = await useCases.listNotifications({ caller, filter });
    const place = next && { at: next.dueAt, id: next.id };
    const link = place === undefined ? {} : { Link: linkTo("/v1/notifications", search, place) };
    return ok(notifications.map(presentNotification), link);
  },
});

export const retryNotification = route({
  operationId: "retryNotification",
  method: "POST",
  path: "/v1/notifications/{id}/retry",
  tag: "Notifications",
  extension: true,
  summary: "Try a message again that was given up",
  description:
    "For services and administrators. It has all of its tries again, from the next run on, which decides as always whether it is still worth sending.",
  params: z.strictObject({
    id: uuid<MessageId>().meta({ param: { description: "The message." } }),
  }),
  responses: { 202: { description: "The message waits.", schema: NotificationSchema } },
  errors: ["not_found", "invalid_status_transition"],
  handle: async ({ useCases, caller, params }) => {
    const message = await useCases.retryNotification({ caller, ...params });
    return { status: 202, body: presentNotification(message) };
  },
});

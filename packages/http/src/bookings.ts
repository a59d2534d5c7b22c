import type { AthleteId, BookingCursor, BookingFilter, BookingId, CoachId, EventId } from "@bookings/domain";
import { z } from "zod";
import { BookingSchema, bookingParams, bookingStatus, oneBooking, presentBooking } from "./booking.ts";
import { cursor, limit, linkTo, type Place } from "./cursor.ts";
import { etagOf, ifNoneMatch } from "./etag.ts";
import { given, uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import { ok, route, withVersion } from "./route.ts";

const extension = (description: string) => ({ param: { description, "x-extension": true } });

/** A stretch of time that lists can be narrowed to. */
export const overlapping = {
  startAt: instant
    .optional()
    .meta({ param: { description: "Leaves out what ends by this instant. Not after endAt." } }),
  endAt: instant
    .optional()
    .meta({ param: { description: "Leaves out what starts at this instant or later." } }),
};

const filters = z.strictObject({
  userId: uuid<AthleteId>()
    .optional()
    .meta({ param: { description: "The athlete. One of userId, eventId and coachId is required." } }),
  eventId: uuid<EventId>()
    .optional()
    .meta({ param: { description: "The event. With userId or coachId beside it, both must match." } }),
  coachId: uuid<CoachId>().optional().meta(extension("The coach, for a coach's own calendar.")),
  ...overlapping,
  status: z.array(bookingStatus).optional().meta(extension("A status to keep; may be given several times.")),
  limit: limit.optional().meta(extension("How many bookings a page has; without it, all come at once.")),
  cursor: cursor
    .optional()
    .meta(extension("Where the page begins, taken from the `Link` of the page before.")),
});

type Filters = z.output<typeof filters>;

const cursorAt = ({ at, id }: Place): BookingCursor => ({ startAt: at, bookingId: id as BookingId });

const filterOf = ({ startAt, endAt, status: statuses, cursor: from, ...rest }: Filters): BookingFilter =>
  given({ ...rest, window: given({ startAt, endAt }), statuses, after: from && cursorAt(from) });

export const getBookings = route({
  operationId: "getBookings",
  method: "GET",
  path: "/v1/bookings",
  tag: "Bookings",
  summary: "List the bookings of an athlete, of a coach or of an event",
  description:
    "Ordered by start, then by id. What an athlete has dismissed is gone from the athlete's list. startAt and endAt keep what overlaps the time between them; they need userId or coachId. Whose list it is decides who may see it: the athlete's with userId, else the coach's with coachId, else the event's coach's; other filters only make it shorter.",
  query: filters,
  responses: {
    200: {
      description: "The bookings, or one page of them.",
      schema: z.array(BookingSchema),
      headers: ["Link"],
    },
  },
  errors: [],
  handle: async ({ useCases, caller, query, search }) => {
    const { bookings, next } = await useCases.listBookings({ caller, filter: filterOf(query) });
    const place = next && { at: next.startAt, id: next.bookingId };
    const link = place === undefined ? {} : { Link: linkTo("/v1/bookings", search, place) };
    return ok(bookings.map(presentBooking), link);
  },
});

/** A browser may keep one booking, if it asks each time whether it has changed. */
const revalidate = { "Cache-Control": "private, no-cache" };

export const getBooking = route({
  operationId: "getBooking",
  method: "GET",
  path: "/v1/bookings/{bookingId}",
  tag: "Bookings",
  summary: "Read one booking",
  description:
    "For its athlete, its coach, services and administrators; for everyone else it does not exist.",
  params: bookingParams,
  headers: z.object({ "if-none-match": ifNoneMatch }),
  responses: {
    200: oneBooking("The booking."),
    304: { description: "The caller has the current version already.", headers: ["ETag"] },
  },
  errors: ["not_found"],
  handle: async ({ useCases, caller, params, headers }) => {
    const booking = await useCases.getBooking({ caller, ...params });
    if (headers["if-none-match"](booking.version)) {
      return { status: 304, headers: { ...revalidate, ETag: etagOf(booking.version) } };
    }
    return withVersion(presentBooking(booking), booking.version, revalidate);
  },
});

import {
  type CoachId,
  type EventDetails,
  type EventId,
  type EventView,
  eventStatuses,
  type Id,
  type InvalidInput,
} from "@bookings/domain";
import { z } from "zod";
import { Malformed } from "./errors.ts";
import { integer, uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import { fit, PROBLEMS_MAX } from "./problems.ts";
import { ok, route } from "./route.ts";
import { presentTimeSlot, TimeSlotInput, TimeSlotSchema, timeSlotFrom } from "./time-slot.ts";

const shape = {
  coachId: uuid<CoachId>().meta({ description: "The coach." }),
  startAt: instant.meta({ description: "When it starts." }),
  endAt: instant.meta({ description: "When it ends: after startAt." }),
  status: z.enum(eventStatuses).meta({ description: "Whether it takes place." }),
  sportId: uuid<Id<"Sport">>().optional().meta({ description: "The sport." }),
};

const requiresApproval = z.boolean().meta({
  description: "Whether the coach answers each request; without it, a booking is accepted at once.",
});

const serviceCardinality = integer()
  .nullable()
  .meta({ description: "Which of the coach's services it is (1st, 2nd, 3rd)." });

const EventSchema = z
  .object({
    eventId: uuid().meta({ description: "The event." }),
    ...shape,
    requiresApproval,
    serviceCardinality,
    timeslot: TimeSlotSchema,
    seatsTaken: integer(0).meta({ description: "How many of the seats are held by bookings." }),
  })
  .meta({ id: "Event", description: "One bookable session of a coach." });

/** Names each field, so that nothing gets out that was not meant to. */
const presentEvent = (event: EventView): z.input<typeof EventSchema> => ({
  eventId: event.eventId,
  coachId: event.coachId,
  startAt: event.startAt,
  endAt: event.endAt,
  status: event.status,
  requiresApproval: event.requiresApproval,
  sportId: event.sportId ?? undefined,
  serviceCardinality: event.serviceCardinality,
  timeslot: presentTimeSlot(event.timeslot),
  seatsTaken: event.seatsTaken,
});

const input = {
  ...shape,
  requiresApproval: requiresApproval.default(true),
  serviceCardinality: serviceCardinality.default(null),
};

type Checked = Pick<EventDetails, "startAt" | "endAt"> & {
  readonly timeslot: Pick<EventDetails["timeslot"], "ageFrom" | "ageTo">;
};

/** The domain refuses these as well, but only one at a time. */
function refuseNonsense({ startAt, endAt, timeslot }: Checked, { issues }: z.core.$RefinementCtx): void {
  if (endAt <= startAt) issues.push(wrong(["endAt"], "must be after startAt", endAt));
  if (timeslot.ageTo >= timeslot.ageFrom) return;
  issues.push(wrong(["timeslot", "ageTo"], "must not be below ageFrom", timeslot.ageTo));
}

const wrong = (path: string[], message: string, value: unknown) =>
  ({ code: "custom", path, message, input: value }) as const;

const EventInput = z
  .strictObject({ ...input, timeslot: TimeSlotInput })
  .superRefine(refuseNonsense)
  .meta({ id: "EventInput", description: "An event as the catalog has it." });

/** An event in the answer of another service, which may say more than is asked for here. */
const ForeignEvent = z
  .object({ ...input, eventId: uuid<EventId>().optional(), timeslot: TimeSlotSchema })
  .superRefine(refuseNonsense);

/** An event as another service has told it. */
export interface ForeignEvent {
  /** Which event it is about, where the answer says so. */
  readonly eventId: EventId | undefined;
  readonly details: EventDetails;
}

/**
 * An event as `PUT` takes it and `GET` shows it, from the answer of another service. Fields that are not known here are
 * passed over.
 *
 * @throws {DomainError} naming what is wrong, without a word of what was sent
 */
export function foreignEvent(answer: unknown): ForeignEvent {
  const problems: InvalidInput[] = [];
  const event = fit(ForeignEvent, answer, "body", problems);
  if (problems.length > 0) throw new Malformed(problems.slice(0, PROBLEMS_MAX));
  const { eventId, ...details } = event;
  return { eventId, details: detailsFrom(details) };
}

const detailsFrom = ({ sportId, timeslot, ...rest }: z.output<typeof EventInput>): EventDetails => ({
  ...rest,
  sportId: sportId ?? null,
  timeslot: timeSlotFrom(timeslot),
});

const eventParams = z.strictObject({
  eventId: uuid<EventId>().meta({ param: { description: "The event." } }),
});

export const putEvent = route({
  operationId: "putEvent",
  method: "PUT",
  path: "/v1/events/{eventId}",
  tag: "Events",
  extension: true,
  summary: "Put an event into the catalog, or change it",
  description:
    "For services and administrators. Moving an event moves its bookings, into the past too, where requests that nobody has answered lapse. Canceling it cancels its Pending and Accepted bookings in the coach's name, also after its end, and leaves disputes alone; a canceled event stays canceled. It cannot offer fewer seats than are held, and it never changes its coach: bookings were made with that one. The same details again change nothing. Where the catalog belongs to another service (`EVENTS_URL`), this is how that service makes a change known at once; what it answers when it is asked the next time corrects it.",
  params: eventParams,
  body: EventInput,
  responses: {
    200: { description: "The changed event.", schema: EventSchema },
    201: { description: "The new event.", schema: EventSchema, headers: ["Location"] },
  },
  errors: ["invalid_status_transition", "event_full"],
  handle: async ({ useCases, caller, params: { eventId }, body }) => {
    const { event, created } = await useCases.putEvent({ caller, eventId, details: detailsFrom(body) });
    const answer = ok(presentEvent(event));
    return created ? { ...answer, status: 201, headers: { Location: `/v1/events/${eventId}` } } : answer;
  },
});

export const getEvent = route({
  operationId: "getEvent",
  method: "GET",
  path: "/v1/events/{eventId}",
  tag: "Events",
  extension: true,
  summary: "Read one event",
  description:
    "For everyone with a token. Where the catalog belongs to another service (`EVENTS_URL`), the event is shown as that service has it, with the seats that are taken here; while that service is away, as it was seen last.",
  params: eventParams,
  responses: { 200: { description: "The event with the seats that are taken.", schema: EventSchema } },
  errors: ["event_not_found"],
  handle: async ({ useCases, params }) => ok(presentEvent(await useCases.getEvent(params))),
});

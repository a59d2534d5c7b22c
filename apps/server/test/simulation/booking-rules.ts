import type { CancelerRole, CancellationReasonCode } from "@bookings/domain";
import type { Answer } from "../support/client.ts";
import type { Person } from "./cast.ts";
import { bookingView, type Reply, refused } from "./reply.ts";
import type { BookingState, EventState, World } from "./world.ts";
import * as worlds from "./world.ts";

/** One command on one booking, and how the product answered: where it shows the booking, there is a new tag. */
export interface Asked {
  readonly by: Person;
  readonly bookingId: string;
  /** The entity tag of the only version that is to be changed; any when absent. */
  readonly ifMatch?: string | undefined;
  readonly answer: Answer;
}

/** The code of the rule that is broken; undefined where there is none. */
type Broken = string | undefined;

/** Whether the caller may do this with a booking that it can see. */
type Access = (booking: BookingState) => Broken;
/** Changes the booking, unless a rule is broken. */
type Verb = (booking: BookingState, event: EventState) => Broken;

const NOT_ALLOWED = "invalid_status_transition";
const allowed: Access = () => undefined;

const isSide = ({ userId }: Person, booking: BookingState): boolean =>
  userId === booking.userId || userId === booking.coachId;

const hasStarted = (world: World, { startAt }: EventState): boolean => startAt <= world.now;
const hasEnded = (world: World, { endAt }: EventState): boolean => endAt <= world.now;

/** In the order in which refusals are reported: existence, access, the version seen, then the state. */
function ask(world: World, { by, bookingId, ifMatch, answer }: Asked, access: Access, verb: Verb): Reply {
  const booking = world.bookings.find((one) => one.bookingId === bookingId);
  if (booking === undefined) return refused(404, "not_found");
  if (by.role === "user" && !isSide(by, booking)) return refused(404, "not_found");
  const denied = access(booking);
  if (denied !== undefined) return refused(403, denied);
  if (ifMatch !== undefined && !isCurrent(world, booking, ifMatch)) return refused(412, "version_mismatch");
  const broken = verb(booking, worlds.eventOf(world, booking));
  return broken === undefined ? shown(world, booking, answer) : refused(400, broken);
}

const isCurrent = (world: World, booking: BookingState, ifMatch: string): boolean =>
  booking.tags.find(({ tag }) => tag === ifMatch)?.version === worlds.versionOf(world, booking);

/** The booking with its tag: the same one for the same version, a new one for a new version. */
function shown(world: World, booking: BookingState, { headers }: Answer): Reply {
  const tag = headers.get("etag");
  if (tag === null) return { status: 200, body: bookingView(world, booking), etag: "any" };
  const version = worlds.versionOf(world, booking);
  const known = booking.tags.find((one) => one.version === version);
  const isReused = known === undefined && booking.tags.some((one) => one.tag === tag);
  if (known === undefined) booking.tags.push({ tag, version });
  return {
    status: 200,
    body: bookingView(world, booking),
    etag: isReused ? "a new one" : (known?.tag ?? tag),
  };
}

export const read = (world: World, asked: Asked): Reply => ask(world, asked, allowed, () => undefined);

const byCoach =
  ({ by }: Asked): Access =>
  ({ coachId }) =>
    by.role === "user" && by.userId !== coachId ? "forbidden" : undefined;

const answering =
  (status: "Accepted" | "Rejected"): Verb =>
  (booking) =>
    booking.status === "Pending" ? worlds.change(booking, { status }) : NOT_ALLOWED;

export const accept = (world: World, asked: Asked): Reply =>
  ask(world, asked, byCoach(asked), answering("Accepted"));

export const reject = (world: World, asked: Asked): Reply =>
  ask(world, asked, byCoach(asked), answering("Rejected"));

/** Ordinary callers name themselves; others the athlete or the coach. */
const naming =
  ({ by }: Asked, named: string): Access =>
  ({ userId, coachId }) => {
    const nameable = by.role === "user" ? [by.userId] : [userId, coachId];
    return nameable.includes(named) ? undefined : "forbidden";
  };

const bySystem =
  ({ by }: Asked): Access =>
  () =>
    by.role === "user" ? "forbidden" : undefined;

export interface Reason {
  readonly userId: string | null;
  readonly code: CancellationReasonCode;
  readonly text: string | null;
}

const roleOf = (userId: string | null, booking: BookingState): CancelerRole => {
  if (userId === null) return "System";
  return userId === booking.userId ? "Athlete" : "Coach";
};

export function cancel(world: World, asked: Asked, { userId, code, text }: Reason): Reply {
  const access = userId === null ? bySystem(asked) : naming(asked, userId);
  return ask(world, asked, access, (booking, event) => {
    const isOpen = booking.status === "Pending" || booking.status === "Accepted";
    if (!isOpen || hasEnded(world, event)) return NOT_ALLOWED;
    return worlds.cancel(booking, { at: world.now, by: roleOf(userId, booking), code, text });
  });
}

export const dispute = (world: World, asked: Asked, disputer: string): Reply =>
  ask(world, asked, naming(asked, disputer), (booking, event) => {
    if (booking.status !== "Accepted" || !hasStarted(world, event)) return NOT_ALLOWED;
    return worlds.change(booking, { status: "InDispute" });
  });

export function resolve(world: World, asked: Asked): Reply {
  if (asked.by.role === "user") return refused(403, "forbidden");
  return ask(world, asked, allowed, (booking) => {
    if (booking.status !== "InDispute") return NOT_ALLOWED;
    return worlds.change(booking, { status: "DisputeDone" });
  });
}

export const complete = (world: World, asked: Asked, completed: boolean): Reply =>
  ask(world, asked, allowed, (booking, event) => {
    if (!hasEnded(world, event)) return "booking_not_ended";
    if (booking.status !== "Accepted" && booking.status !== "DisputeDone") return NOT_ALLOWED;
    return booking.completed === completed ? undefined : worlds.change(booking, { completed });
  });

export function addNote(world: World, asked: Asked, note: string): Reply {
  if (note.trim() === "") return refused(400, "validation");
  return ask(world, asked, allowed, (booking, event) => {
    if (!hasEnded(world, event)) return "booking_not_ended";
    return worlds.change(booking, { note: note.trim() });
  });
}

export function dismiss(world: World, asked: Asked, owner: string): Reply {
  const isOwner = (booking: BookingState): boolean =>
    owner === booking.userId && (asked.by.role !== "user" || asked.by.userId === owner);
  const access: Access = (booking) => (isOwner(booking) ? undefined : "booking_not_owned");
  const reply = ask(world, asked, access, (booking) => {
    if (booking.status !== "Canceled") return "booking_not_canceled";
    return booking.dismissed ? undefined : worlds.change(booking, { dismissed: true });
  });
  return reply.status === 200 ? { status: 204 } : reply;
}

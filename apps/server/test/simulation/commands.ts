import type { Answer } from "../support/client.ts";
import * as rules from "./booking-rules.ts";
import type { Person } from "./cast.ts";
import { type Erasure, eraseUser, notify, type Put, putEvent } from "./event-rules.ts";
import { type Purchase, placeOrder } from "./order-rules.ts";
import type { Reply } from "./reply.ts";
import type { EventFacts, World } from "./world.ts";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** One request, and what the contract says of it. */
export interface Command {
  readonly text: string;
  readonly by: Person;
  readonly request: Request;
  /**
   * What the answer must be in this world, which is changed accordingly. Of the answer itself it takes no more than
   * what is the product's to choose: ids and entity tags.
   */
  readonly predict: (world: World, answer: Answer) => Reply;
}

/** Which booking a command is about, in words as well. */
export interface Target {
  readonly by: Person;
  readonly bookingId: string;
  readonly name: string;
  readonly ifMatch: string | undefined;
}

type Rule = (world: World, asked: rules.Asked) => Reply;

const versionHeader = (tag: string | undefined): Record<string, string> =>
  tag === undefined ? {} : { "if-match": tag };

const versionNote = (tag: string | undefined): string => (tag === undefined ? "" : ` if it is ${tag}`);

function onBooking(target: Target, verb: string, method: string, action: string, rule: Rule, body?: unknown) {
  const { by, bookingId, name, ifMatch } = target;
  return {
    by,
    text: `${by.name}: ${verb} ${name}${versionNote(ifMatch)}`,
    request: { method, path: `/v1/bookings/${bookingId}${action}`, body, headers: versionHeader(ifMatch) },
    predict: (world: World, answer: Answer) => rule(world, { by, bookingId, ifMatch, answer }),
  } satisfies Command;
}

export const read = (target: Target): Command =>
  onBooking({ ...target, ifMatch: undefined }, "read", "GET", "", rules.read);

export const accept = (target: Target): Command =>
  onBooking(target, "accept", "POST", "/accept", rules.accept);

export const reject = (target: Target): Command =>
  onBooking(target, "reject", "POST", "/reject", rules.reject);

export function cancel(target: Target, reason: rules.Reason, as: string): Command {
  const rule: Rule = (world, asked) => rules.cancel(world, asked, reason);
  return onBooking(target, `cancel, as ${as},`, "POST", "/cancel", rule, {
    userId: reason.userId,
    cancellationReasonCode: reason.code,
    ...(reason.text === null ? {} : { cancellationReasonText: reason.text }),
  });
}

const DISPUTE_REASON = "d15b07ed-0000-4000-8000-000000000001";

export function dispute(target: Target, disputer: Person): Command {
  const rule: Rule = (world, asked) => rules.dispute(world, asked, disputer.userId);
  return onBooking(target, `dispute, as ${disputer.name},`, "POST", "/dispute", rule, {
    disputerUserId: disputer.userId,
    reasonId: DISPUTE_REASON,
    comment: "it rained",
  });
}

export const resolve = (target: Target): Command =>
  onBooking(target, "resolve", "POST", "/dispute/resolve", rules.resolve, { resolution: "settled" });

export function complete(target: Target, completed: boolean): Command {
  const rule: Rule = (world, asked) => rules.complete(world, asked, completed);
  return onBooking(target, `complete=${completed}`, "PATCH", "/completed", rule, { completed });
}

export function addNote(target: Target, note: string): Command {
  const rule: Rule = (world, asked) => rules.addNote(world, asked, note);
  return onBooking(target, `note "${note}" on`, "PATCH", "/note", rule, { note });
}

export function dismiss(target: Target, owner: Person): Command {
  const rule: Rule = (world, asked) => rules.dismiss(world, asked, owner.userId);
  return onBooking(target, `dismiss, as ${owner.name},`, "POST", `/dismiss?userId=${owner.userId}`, rule);
}

export function order(purchase: Purchase, text: string): Command {
  const { by, userId, eventIds, paymentType } = purchase;
  return {
    by,
    text: `${by.name}: ${text}`,
    request: {
      method: "POST",
      path: "/v1/bookings",
      body: { userId, eventIds, paymentMethod: { type: paymentType } },
    },
    predict: (world, answer) => placeOrder(world, purchase, answer),
  };
}

const bodyOf = ({ startAt, endAt, ...facts }: EventFacts) => ({
  ...facts,
  startAt: new Date(startAt).toISOString(),
  endAt: new Date(endAt).toISOString(),
});

const time = (instant: number): string => new Date(instant).toISOString().slice(5, 16);

const factsText = ({ startAt, endAt, status, requiresApproval, timeslot }: EventFacts): string =>
  [
    `${time(startAt)} to ${time(endAt)}`,
    `${timeslot.numberOfParticipants} seats for ${timeslot.price}`,
    status,
    ...(requiresApproval ? [] : ["without approval"]),
  ].join(", ");

export const put = (one: Put, name: string): Command => ({
  by: one.by,
  text: `${one.by.name}: put ${name} (${factsText(one.facts)})`,
  request: { method: "PUT", path: `/v1/events/${one.eventId}`, body: bodyOf(one.facts) },
  predict: (world) => putEvent(world, one),
});

export const runNotify = (by: Person): Command => ({
  by,
  text: `${by.name}: notify`,
  request: { method: "POST", path: "/v1/bookings/notify" },
  predict: (world) => notify(world, by),
});

export const erase = (erasure: Erasure, text: string): Command => ({
  by: erasure.by,
  text: `${erasure.by.name}: erase ${text}`,
  request: {
    method: "DELETE",
    path: `/v1/bookings/user-data${erasure.named === null ? "" : `?userId=${erasure.named}`}`,
    headers: { "x-current-user-id": erasure.current },
  },
  predict: (world) => eraseUser(world, erasure),
});

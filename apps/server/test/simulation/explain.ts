import type { Answer } from "../support/client.ts";
import type { Command } from "./commands.ts";
import { differences, replyOf } from "./reply.ts";
import type { World } from "./world.ts";

/** The worlds in which the product may be now, and why it is in none of the others. */
export interface Explanation {
  readonly worlds: readonly World[];
  readonly objections: readonly string[];
}

export interface Answered {
  readonly command: Command;
  readonly answer: Answer;
}

/**
 * Commands sent at once are right if they could have been sent one after the other: if in some order the model
 * gives the same answers.
 */
export function explain(worlds: readonly World[], answered: readonly Answered[]): Explanation {
  const outcomes = worlds.flatMap((world) => orders(answered).map((order) => replay(world, order, answered)));
  const explained = outcomes.filter((outcome) => typeof outcome !== "string");
  return {
    worlds: withoutTwins(explained),
    objections: [...new Set(outcomes.filter((outcome) => typeof outcome === "string"))],
  };
}

function orders<Entry>(entries: readonly Entry[]): Entry[][] {
  if (entries.length < 2) return [[...entries]];
  return entries.flatMap((first) =>
    orders(entries.filter((entry) => entry !== first)).map((rest) => [first, ...rest]),
  );
}

/** The world after the commands in this order; or the first answer that does not fit. */
function replay(world: World, order: readonly Answered[], sent: readonly Answered[]): World | string {
  const next = structuredClone(world);
  for (const { command, answer } of order) {
    const wrong = differences(command.predict(next, answer), replyOf(answer));
    if (wrong.length > 0) return objection(order, sent, command, wrong);
  }
  return next;
}

function objection(
  order: readonly Answered[],
  sent: readonly Answered[],
  { text }: Command,
  wrong: readonly string[],
): string {
  const sequence = order.map((one) => sent.indexOf(one) + 1).join(", ");
  const inOrder = order.length > 1 ? `in the order ${sequence}: ` : "";
  return `${inOrder}"${text}": ${wrong.join("; ")}`;
}

const byId = (a: object, b: object): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const fingerprint = ({ bookings, orders: made, events, ...rest }: World): string =>
  JSON.stringify([bookings.toSorted(byId), made.toSorted(byId), events.toSorted(byId), rest]);

/** Two orders of execution often come to the same. */
const withoutTwins = (worlds: readonly World[]): World[] => [
  ...new Map(worlds.map((world) => [fingerprint(world), world])).values(),
];

import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../support/chance.ts";
import {
  type Answer,
  type Client,
  ConnectionLost,
  codesOf,
  NoAnswer,
  type Request,
} from "../support/client.ts";
import { inSeconds } from "../support/numbers.ts";
import type { Life, Service } from "../support/service.ts";
import type { Tally } from "./tally.ts";

/** A request that is sent until it is answered, the same each time. */
export interface Command extends Request {
  /** Sent as `Idempotency-Key`; only a POST has one. */
  readonly key?: string;
}

export interface Outcome {
  readonly answer: Answer;
  /** Whether an earlier request may have done the work already, without us having heard of it. */
  readonly unclear: boolean;
}

/** Where requests are sent to: a process, or what stands before several. */
export type Target = Pick<Service, "port" | "life">;

export interface Sender {
  readonly services: readonly Target[];
  readonly client: Client;
  readonly chance: Chance;
  readonly tally: Tally;
}

/** What an answer may take, in milliseconds. */
export const ANSWER_LIMIT = 10_000;
/** After so long without a definite answer, a command counts as stuck. */
const STUCK = 120_000;
const FIRST_BACKOFF = 40;
const LONGEST_BACKOFF = 1_000;

/** One request. Undefined where it has to be sent again; then `unclear` tells whether it may have done its work. */
interface Attempt {
  readonly answer?: Answer;
  readonly unclear: boolean;
}

const nameOf = ({ method, path }: Command): string => `${method} ${path}`;

/** Sends the command until its answer is definite. Undefined when it is stuck. */
export async function perform(sender: Sender, command: Command): Promise<Outcome | undefined> {
  const started = performance.now();
  let unclear = false;
  for (let round = 1; performance.now() - started < STUCK; round += 1) {
    // All services, one after the other, before it pauses: what one cannot do now, another may.
    for (const [index, service] of sender.chance.shuffled(sender.services).entries()) {
      const tried = await attempt(sender, command, service);
      if (tried.answer === undefined) unclear ||= tried.unclear;
      else return acknowledged(sender, { answer: tried.answer, unclear }, round + index > 1);
    }
    await pause(backoff(sender, round));
  }
  sender.tally.stuck.push(nameOf(command));
  return undefined;
}

function acknowledged({ tally }: Sender, outcome: Outcome, again: boolean): Outcome {
  tally.acknowledged += 1;
  if (again) tally.retried += 1;
  if (isReplayed(outcome.answer)) tally.replayed += 1;
  return outcome;
}

export const isReplayed = ({ headers }: Answer): boolean => headers["idempotency-replayed"] === "true";

const backoff = ({ chance }: Sender, round: number): number =>
  Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** round) * (0.5 + chance.next() / 2);

async function attempt(sender: Sender, command: Command, service: Target): Promise<Attempt> {
  const life = service.life();
  const key = command.key === undefined ? {} : { "idempotency-key": command.key };
  const headers = { ...command.headers, ...key };
  sender.tally.requests += 1;
  try {
    return judge(sender.tally, command, await sender.client.send(service.port, { ...command, headers }));
  } catch (failure) {
    return explain(sender.tally, command, life, failure as NoAnswer | ConnectionLost);
  }
}

function judge(tally: Tally, command: Command, answer: Answer): Attempt {
  const { status, milliseconds } = answer;
  tally.slowest = Math.max(tally.slowest, milliseconds);
  if (milliseconds > ANSWER_LIMIT) tally.late.push(`${nameOf(command)} took ${inSeconds(milliseconds)}`);
  if (status === 503) tally.unavailable += 1;
  else if (status >= 500) tally.failures.push(`${nameOf(command)}: ${status} ${answer.text}`);
  if (status >= 500) return { unclear: true };
  // The first request is still at work: whether it succeeds is not known yet.
  if (!codesOf(answer).includes("idempotency_in_progress")) return { answer, unclear: false };
  tally.inProgress += 1;
  return { unclear: true };
}

function explain(tally: Tally, command: Command, life: Life, failure: NoAnswer | ConnectionLost): Attempt {
  const line = `${nameOf(command)}: ${failure.message}`;
  if (failure instanceof NoAnswer) tally.unanswered.push(line);
  else if (failure.isRefused) tally.refused += 1;
  else if (life.fate === "killed") tally.broken += 1;
  else if (life.fate === "none") tally.unexplained.push(line);
  else if (failure.wasKeptAlive) tally.cutOff.push(line);
  else tally.turnedAway += 1;
  return { unclear: !(failure instanceof ConnectionLost && failure.isRefused) };
}

import { readFile } from "node:fs/promises";
import { count, inMs, inSeconds, medianOf, slowestOf, tallied } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import type { Service } from "../support/service.ts";
import { type Arena, type Damage, READY_LIMIT } from "./arena.ts";
import { ANSWER_LIMIT } from "./command.ts";
import type { Ledger } from "./ledger.ts";
import type { Probes } from "./probes.ts";
import type { Tally } from "./tally.ts";

/** What clients went through. */
export function tellTally(tally: Tally, { surprises }: Ledger, { fact, never, within }: Findings): void {
  fact("requests", count(tally.requests));
  fact("commands acknowledged, after retries", `${count(tally.acknowledged)}, ${count(tally.retried)}`);
  fact("commands done at a request whose answer was lost, and told by replay", count(tally.replayed));
  fact("requests that found nobody listening", count(tally.refused));
  fact("connections broken by a kill", count(tally.broken));
  fact("new connections reset when a service closed its door", count(tally.turnedAway));
  fact("answers 503, idempotency_in_progress", `${count(tally.unavailable)}, ${count(tally.inProgress)}`);
  within("slowest answer", ANSWER_LIMIT, tally.slowest);
  never("answers that took too long", tally.late.length, tally.late);
  never("requests without an answer within 15 s", tally.unanswered.length, tally.unanswered);
  never("answers 5xx other than 503", tally.failures.length, tally.failures);
  never("connections broken by a service that nobody killed", tally.unexplained.length, tally.unexplained);
  never("kept-alive connections cut by a service that was stopping", tally.cutOff.length, tally.cutOff);
  never("commands without any definite answer", tally.stuck.length, tally.stuck);
  never("answers that make no sense to who asked", surprises.length, surprises);
}

/** What the faults did, and how long it was felt. */
export function tellDamage(damage: Damage, { fact, promise, never, within }: Findings): void {
  fact("faults", [...damage.inflicted].map(([kind, amount]) => `${kind} × ${amount}`).join(", "));
  for (const [kind, times] of damage.recoveries) {
    const measured = `${inMs(medianOf(times))}, ${inMs(slowestOf(times))}`;
    if (kind === "hang postgres" || kind === "cut backends")
      promise(
        `ready again after "${kind}": median, worst`,
        `≤ ${inMs(READY_LIMIT)}`,
        measured,
        slowestOf(times) <= READY_LIMIT,
      );
    else fact(`ready again after "${kind}": median, worst`, measured);
  }
  never(
    "times the services had to be started anew to find the database",
    damage.interventions.length,
    damage.interventions,
  );
  never("stops by SIGTERM without exit code 0 within 10 s", damage.badStops.length, damage.badStops);
  fact("slowest stop by SIGTERM", inSeconds(damage.slowestStop));
  never("services ready for 10 s after the database hung", damage.stillReady.length, damage.stillReady);
  if (damage.unready.length > 0)
    within("not ready after the database hung", READY_LIMIT, slowestOf(damage.unready));
}

export function tellLiveness({ live }: Probes, { fact, never }: Findings): void {
  fact("answers of /health/live, the slowest", `${count(live.answers)}, ${inMs(live.slowest)}`);
  never("answers of /health/live other than 200 within 1 s", live.wrong.length, live.wrong);
}

const ERROR = 50;

/** A line's message, where it tells of an error: what a process says before it breaks down is no JSON. */
function errorIn(line: string): string[] {
  if (!line.startsWith("{")) return /^\w*error\b/i.test(line) ? [line] : [];
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level: number;
      msg: string;
      err?: { message?: string };
    };
    return level >= ERROR ? [`${msg}: ${err?.message ?? ""}`] : [];
  } catch {
    // Cut off by a kill.
    return [];
  }
}

export async function tellLogs(services: readonly Service[], { fact }: Findings): Promise<void> {
  const logs = await Promise.all(services.map(({ logFile }) => readFile(logFile, "utf8")));
  const errors = logs.flatMap((log) => log.split("\n").flatMap(errorIn));
  fact("errors in the services' logs", errors.length === 0 ? "0" : tallied(errors));
}

export const progressOf = ({ damage }: Arena, tally: Tally): string =>
  `${[...damage.inflicted].map(([kind, amount]) => `${kind} × ${amount}`).join(", ")}; ` +
  `${count(tally.requests)} requests, ${count(tally.retried)} commands retried`;

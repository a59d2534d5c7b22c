import { readFile } from "node:fs/promises";
import { ANSWER_LIMIT } from "../kills/command.ts";
import type { Load } from "../kills/load.ts";
import { count, inMs, medianOf, tallied } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import type { Service } from "../support/service.ts";
import { isRead, type Sight, type Witness } from "./witness.ts";
import { painOf, type Wound } from "./wounds.ts";

interface Outcome {
  readonly load: Load;
  readonly witness: Witness;
  readonly wounds: readonly Wound[];
  readonly sights: readonly Sight[];
  readonly deaths: readonly string[];
}

const median = (sights: readonly Sight[]): string =>
  inMs(medianOf(sights.map(({ milliseconds }) => milliseconds)));

const isOrderly = ({ fault }: Wound): boolean => fault === "restart all processes, one after the other";

/** What clients went through. */
export function tellLoad(
  { load, witness, wounds, sights, deaths }: Outcome,
  { fact, never, within }: Findings,
): void {
  const {
    ledger,
    sender: { tally },
  } = load;
  const [reads, writes] = [sights.filter(isRead), sights.filter((sight) => !isRead(sight))];
  fact("requests: reads, writes", `${count(reads.length)}, ${count(writes.length)}`);
  fact("median of a read, of a write", `${median(reads)}, ${median(writes)}`);
  fact("answers and failures, as clients saw them", tallied(sights.map(({ outcome }) => outcome)));
  const away = sights.filter(({ outcome }) => outcome === "503 unavailable");
  fact("503, by method", tallied(away.map(({ method }) => method)));
  fact("commands acknowledged, after retries", `${count(tally.acknowledged)}, ${count(tally.retried)}`);
  fact("done at a request whose answer was lost, and told by replay", count(tally.replayed));
  within("slowest answer", ANSWER_LIMIT, tally.slowest);
  never("answers 5xx other than 503 with the service's envelope", witness.scandals.length, witness.scandals);
  never("requests without an answer within 15 s", tally.unanswered.length, tally.unanswered);
  never("connections broken though nginx lived", tally.unexplained.length, tally.unexplained);
  never("commands without any definite answer", tally.stuck.length, tally.stuck);
  never("answers that make no sense to who asked", ledger.surprises.length, ledger.surprises);
  never("processes of the service that ended by themselves", deaths.length, deaths);
  for (const wound of wounds.filter(isOrderly)) {
    const { unavailable, refused, broken, others } = painOf(sights, wound);
    never("errors while all processes were restarted in order", unavailable + refused + broken + others);
  }
}

/** How many requests nginx sent to a second process, because the first could not be reached or broke off. */
export async function tellPassedOn(accessLog: string, { fact }: Findings): Promise<void> {
  const log = await readFile(accessLog, "utf8");
  const again = log.split("\n").filter((line) => /"upstream":"[^"]*,/.test(line));
  const served = again.filter((line) => /"status":"[1-4]/.test(line));
  fact(
    "requests that nginx gave to another process, served by it",
    `${count(again.length)}, ${count(served.length)}`,
  );
}

const reasonIn = (line: string): string[] => {
  const why = /"why":"((?:[^"\\]|\\.)*)".*"msg":"unavailable"/.exec(line)?.[1];
  return why === undefined ? [] : [why];
};

/** Why the processes themselves have said 503; nginx says the others. */
export async function tellReasons(services: readonly Service[], { fact }: Findings): Promise<void> {
  const logs = await Promise.all(services.map(({ logFile }) => readFile(logFile, "utf8")));
  const reasons = logs.flatMap((log) => log.split("\n").flatMap(reasonIn));
  fact("why the service said 503", reasons.length === 0 ? "it never did" : tallied(reasons));
}

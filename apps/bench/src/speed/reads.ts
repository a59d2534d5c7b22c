import type { Bench } from "./bench.ts";
import { tellRound } from "./describe.ts";
import type { Prepared } from "./load.ts";
import { type RoundPlan, secondsOf, serving } from "./measures.ts";
import { getRequests, listRequests } from "./requests.ts";
import { inRounds, type Round } from "./rounds.ts";
import { assertSameReads } from "./same-answers.ts";

async function read({ options, stand, rivals }: Bench, work: string, next: () => Prepared): Promise<Round[]> {
  await assertSameReads(work, rivals.product, rivals.reference, next);
  const { connections, seconds, rounds } = options;
  const plan = (round: number): RoundPlan => ({
    connections,
    next,
    seconds: secondsOf(round, seconds),
    expected: 200,
  });
  return inRounds(serving(stand, rivals, plan), rounds, tellRound(work));
}

/** One booking by its id, asked for by its athlete. */
export const measureGet = async (bench: Bench): Promise<Round[]> =>
  read(bench, "get", await getRequests(bench.stand.place, bench.stand.callers, bench.options.bookings));

/** The fifty bookings of an athlete. */
export const measureList = (bench: Bench): Promise<Round[]> =>
  read(bench, "list", listRequests(bench.stand.callers, bench.options.bookings));

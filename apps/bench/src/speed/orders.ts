import type { Bench } from "./bench.ts";
import { tellRound } from "./describe.ts";
import { type Engine } from "./engine.ts";
import { orderScript } from "./engine-functions.ts";
import { type RoundPlan, secondsOf, serving } from "./measures.ts";
import { buyers, userId } from "./people.ts";
import { eventId } from "./pool.ts";
import { orderRequests } from "./requests.ts";
import { type Contender, contenderNames, inRounds, type Round } from "./rounds.ts";
import { assertSameOrders } from "./same-answers.ts";
import { sampleOf } from "./sample.ts";

/** Regions that so many rounds buy in: one for each contender, and one in which their orders are compared. */
export const regionsFor = (rounds: number): number => (rounds + 1) * contenderNames.length + 1;

const regionIn = (round: number, place: number): number => round * contenderNames.length + place;

const orderByFunction =
  ({ stand: { place } }: Bench) =>
  async (user: number, events: readonly number[]): Promise<void> => {
    await place.client.query("select bench_place_order($1, $2)", [userId(user), events.map(eventId)]);
  };

function byEngine({ options, stand }: Bench, engine: Engine): Contender {
  const athletes = buyers(options.bookings).length;
  return {
    name: "pgbench",
    run: (round) =>
      sampleOf({ database: stand.databaseMeter }, () =>
        engine.load(orderScript(regionIn(round, 2), athletes), options.writers, {
          seconds: secondsOf(round, options.seconds),
        }),
      ),
  };
}

/** Orders of one to three events, all by different athletes as a rule. */
export async function measureOrders(bench: Bench): Promise<Round[]> {
  const { options, stand, rivals, engine } = bench;
  await assertSameOrders(
    { stand, bookings: options.bookings, region: regionIn(options.rounds + 1, 0) },
    [rivals.product, rivals.reference],
    engine && orderByFunction(bench),
  );
  const inRegion = orderRequests(stand.callers, options.bookings);
  const plan = (round: number, place: number): RoundPlan => ({
    connections: options.writers,
    next: inRegion(regionIn(round, place)),
    seconds: secondsOf(round, options.seconds),
    expected: 201,
    tolerated: 409,
  });
  const contenders = [...serving(stand, rivals, plan), ...(engine ? [byEngine(bench, engine)] : [])];
  return inRounds(contenders, options.rounds, tellRound("create"));
}

import { type Bench, takeFrom } from "./bench.ts";
import { tellRound } from "./describe.ts";
import { assertSame } from "./differences.ts";
import { type Engine, UNCOUNTED } from "./engine.ts";
import { eraseScript } from "./engine-functions.ts";
import { type RoundPlan, serving } from "./measures.ts";
import { userId, usersToErase } from "./people.ts";
import { eraseRequest } from "./requests.ts";
import { type Contender, contenderNames, inRounds, type Round } from "./rounds.ts";
import { answerOf } from "./same-answers.ts";
import { sampleOf } from "./sample.ts";

/** They go one after the other by a lock: one is at work while the other one's answer is on its way. */
const CONNECTIONS = 2;
/** Users of a round: enough for one that lasts. */
const ROUND_MAX = 200;
const QUICK_MAX = 24;
/** The share of those who can go at all; the others go when growth is measured. */
const SHARE = 0.75;
/** A round ends when its users are gone, not by the clock. */
const PATIENCE = 600;
/** Users whom the functions erase besides in each round. */
const BESIDES = UNCOUNTED * CONNECTIONS;

/** Users whom each contender erases in a round, as many for each of its connections. */
function amountOf({ bookings, rounds, quick }: Bench["options"]): number {
  const all = usersToErase(bookings).length * SHARE - contenderNames.length;
  const each = (all / (rounds + 1) - BESIDES) / contenderNames.length;
  const amount = Math.min(quick ? QUICK_MAX : ROUND_MAX, each);
  return Math.max(1, Math.floor(amount / CONNECTIONS)) * CONNECTIONS;
}

const kept = `
  select count(*)::int as bookings, count(distinct order_id)::int as orders,
    (select count(*)::int from notification where recipient_id = $1) as notifications,
    (count(*) filter (where e.end_at > now() and (b.status = 'Accepted' or b.status = 'Pending' and e.start_at > now())))::int
      as farewells
  from booking b join event e on e.event_id = b.event_id where b.user_id = $1`;

const erased = `
  select (rows ->> 'bookings')::int as bookings, (rows ->> 'orders')::int as orders,
    (rows ->> 'notifications')::int as notifications, (
      select count(*)::int from notification n join notification_queue q on q.notification_id = n.notification_id
      where n.farewell is not null and n.occurrence = e.erased_at
    ) as farewells
  from erasure e order by erased_at desc limit 1`;

/** @throws unless everything of the user goes, and those are told who have to be */
async function assertErases(
  { stand: { place } }: Bench,
  user: number,
  erase: () => Promise<unknown>,
): Promise<void> {
  const before = await place.client.query(kept, [userId(user)]);
  await erase();
  const after = await place.client.query(erased);
  assertSame("what an erasure has to remove and what it has removed", before.rows[0], after.rows[0]);
  const left = await place.client.query(kept, [userId(user)]);
  assertSame("what is left", { bookings: 0, orders: 0, notifications: 0, farewells: 0 }, left.rows[0]);
}

async function assertAllErase(bench: Bench): Promise<void> {
  const { rivals, stand, engine, leavers } = bench;
  for (const server of [rivals.product, rivals.reference]) {
    const [user = 0] = takeFrom(leavers, 1);
    await assertErases(bench, user, () => answerOf(server, eraseRequest(stand.callers, user)));
  }
  if (engine === undefined) return;
  const [user = 0] = takeFrom(leavers, 1);
  await assertErases(bench, user, () => stand.place.client.query("select bench_erase($1)", [userId(user)]));
}

function byEngine({ leavers }: Bench, engine: Engine, amount: number): Contender {
  return {
    name: "pgbench",
    run: async () => {
      await engine.prepareToLeave(takeFrom(leavers, amount + BESIDES));
      // What is used for those who do not count would count as well, so processor time is not told.
      return sampleOf({ database: () => undefined }, () =>
        engine.load(eraseScript, CONNECTIONS, { times: (amount + BESIDES) / CONNECTIONS }),
      );
    },
  };
}

/** Users with fifty bookings, each once. */
export async function measureErasures(bench: Bench): Promise<Round[]> {
  const { options, stand, rivals, engine, leavers } = bench;
  await assertAllErase(bench);
  const amount = amountOf(options);
  const plan = (): RoundPlan => {
    const requests = takeFrom(leavers, amount).map((user) => eraseRequest(stand.callers, user));
    return {
      connections: CONNECTIONS,
      next: () => requests.pop(),
      seconds: PATIENCE,
      expected: 204,
    };
  };
  const contenders = [...serving(stand, rivals, plan), ...(engine ? [byEngine(bench, engine, amount)] : [])];
  return inRounds(contenders, options.rounds, tellRound(`erase ${amount} users`));
}

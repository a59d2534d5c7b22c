import type { Cleanup } from "../support/cleanup.ts";
import { openServer } from "../support/place.ts";
import { tell, tellRound } from "./describe.ts";
import { fill } from "./fill.ts";
import { reading, secondsOf, serving } from "./measures.ts";
import type { Options, Work } from "./options.ts";
import { fillPool } from "./pool.ts";
import { getRequests, listRequests, orderRequests } from "./requests.ts";
import { inRounds, type Round } from "./rounds.ts";
import { assertSameOrders, assertSameReads } from "./same-answers.ts";
import { openStand, started } from "./stand.ts";

export async function measureSpeed(
  options: Options,
  cleanup: Cleanup,
): Promise<Partial<Record<Work, Round[]>>> {
  const { bookings, rounds, seconds, connections, writers, only } = options;
  const server = await openServer(options.databaseUrl, cleanup);
  const place = await server.place(`bench_speed_${process.pid}`);
  tell(`filling in ${bookings} bookings`);
  await fill(place.client, bookings);
  const regions = (rounds + 1) * 3;
  if (only.includes("create")) await fillPool(place.client, regions + 1);
  tell("filled");
  const stand = await openStand(place, cleanup);
  const rivals = {
    product: await started(await stand.product()),
    reference: await started(await stand.reference()),
  };
  const results: Partial<Record<Work, Round[]>> = {};
  if (only.includes("get")) {
    const next = await getRequests(place, stand.callers, bookings);
    await assertSameReads("get", rivals.product, rivals.reference, next);
    const plan = reading(next, { seconds, connections });
    results.get = await inRounds(serving(stand, rivals, plan), rounds, tellRound("get"));
  }
  if (only.includes("list")) {
    const next = listRequests(stand.callers, bookings);
    await assertSameReads("list", rivals.product, rivals.reference, next);
    const plan = reading(next, { seconds, connections });
    results.list = await inRounds(serving(stand, rivals, plan), rounds, tellRound("list"));
  }
  if (only.includes("create")) {
    const servers = [rivals.product, rivals.reference];
    await assertSameOrders(stand, bookings, regions, servers);
    const next = orderRequests(stand.callers, bookings);
    const plan = (round: number, who: number) => ({
      connections: writers,
      next: next(round * 3 + who),
      seconds: secondsOf(round, seconds),
      expected: 201,
      tolerated: 409,
    });
    results.create = await inRounds(serving(stand, rivals, plan), rounds, tellRound("create"));
  }
  return results;
}

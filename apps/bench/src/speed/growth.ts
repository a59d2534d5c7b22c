import { createChance } from "../support/chance.ts";
import type { Server as DatabaseServer, Place } from "../support/place.ts";
import { countStatements, databaseTime } from "../support/statement-times.ts";
import { takeFrom } from "./bench.ts";
import { costsInRounds, type Growth, growthText } from "./costs.ts";
import { tell } from "./describe.ts";
import { measureDue } from "./due.ts";
import { fill } from "./fill.ts";
import { type Load, load, type Prepared } from "./load.ts";
import type { Options } from "./options.ts";
import { usersToErase } from "./people.ts";
import { eraseRequest, listRequest } from "./requests.ts";
import { openStand, type Server, type Stand, type Surroundings, started } from "./stand.ts";
import { medianOf, quantile } from "./statistics.ts";

/** A database of one size with a service on it. */
interface Grown {
  readonly bookings: number;
  readonly stand: Stand;
  readonly server: Server;
  readonly leavers: number[];
  readonly countsStatements: boolean;
}

const SIZES = [10_000, 100_000, 1_000_000];
/** Lists that are asked for in a round. */
const LISTS = 100;
/** Users who are erased in a round. */
const ERASURES = 8;
const PATIENCE = 600;

const sizesUpTo = (bookings: number): number[] => [...SIZES.filter((size) => size < bookings), bookings];

/** One after the other, on one connection. */
function oneByOne({ port }: Server, requests: readonly Prepared[], expected: number): Promise<Load> {
  const left = [...requests];
  return load({ port, connections: 1, next: () => left.pop(), seconds: PATIENCE, expected });
}

const chance = createChance(11);

async function listOnce({ stand, server, leavers, countsStatements }: Grown) {
  const requests = Array.from({ length: LISTS }, () => listRequest(stand.callers, chance.pick(leavers)));
  const { client } = stand.place;
  const before = countsStatements ? await databaseTime(client) : Number.NaN;
  const { latencies } = await oneByOne(server, requests, 200);
  const after = countsStatements ? await databaseTime(client) : Number.NaN;
  return { answer: quantile(latencies, 0.5), database: (after - before) / LISTS };
}

/** The lists of users with fifty bookings, as their athletes see them and as the database does. */
async function measureLists(all: readonly Grown[], rounds: number): Promise<Growth[]> {
  const sizes = all.map(({ bookings }) => bookings);
  const inDatabase: number[][] = [];
  const answers = await costsInRounds(all, rounds, async (grown, round) => {
    const { answer, database } = await listOnce(grown);
    if (round > 0) (inDatabase[round - 1] ??= [])[all.indexOf(grown)] = database;
    return answer;
  });
  const asked: Growth = { work: "list of 50", unit: "ms", sizes, rounds: answers };
  if (!all.every(({ countsStatements }) => countsStatements)) return [asked];
  return [asked, { work: "list of 50, time in the database", unit: "ms", sizes, rounds: inDatabase }];
}

async function measureErasures(all: readonly Grown[], rounds: number): Promise<Growth> {
  const amount = Math.min(ERASURES, ...all.map(({ leavers }) => Math.floor(leavers.length / (rounds + 1))));
  if (amount < 1) throw new Error("there are too few users left to erase: fewer rounds, or more bookings");
  const leaving = new Map(all.map((grown) => [grown, grown.leavers.values()]));
  const costs = await costsInRounds(all, rounds, async (grown) => {
    const users = takeFrom(leaving.get(grown) as Iterator<number>, amount);
    const requests = users.map((user) => eraseRequest(grown.stand.callers, user));
    return medianOf((await oneByOne(grown.server, requests, 204)).latencies);
  });
  return {
    work: "erase a user with 50 bookings",
    unit: "ms",
    sizes: all.map(({ bookings }) => bookings),
    rounds: costs,
  };
}

async function grow(stand: Stand, bookings: number, leavers: number[]): Promise<Grown> {
  return {
    bookings,
    stand,
    leavers,
    server: await started(await stand.product()),
    countsStatements: await countStatements(stand.place.client),
  };
}

async function filled(server: DatabaseServer, bookings: number): Promise<Place> {
  const place = await server.place(`bench_${bookings}_${process.pid}`);
  await fill(place.client, bookings);
  return place;
}

/** The same work with few bookings and with many. The large database is the one of the other works. */
export async function measureGrowth(
  databases: DatabaseServer,
  largest: Pick<Grown, "stand" | "leavers">,
  { bookings, rounds, quick }: Options,
  surroundings: Surroundings,
): Promise<Growth[]> {
  tell("growth: filling in the smaller databases");
  const all: Grown[] = [];
  for (const size of sizesUpTo(bookings).slice(0, -1)) {
    const stand = await openStand(await filled(databases, size), surroundings);
    all.push(await grow(stand, size, usersToErase(size)));
  }
  all.push(await grow(largest.stand, bookings, largest.leavers));
  const served = [...(await measureLists(all, rounds)), await measureErasures(all, rounds)];
  await Promise.all(all.map(({ server }) => server.service.stop()));
  const costs = [
    ...served,
    ...(await measureDue(databases, sizesUpTo(bookings), quick ? rounds : 2 * rounds)),
  ];
  for (const growth of costs) tell(`growth: ${growthText(growth)}`);
  return costs;
}

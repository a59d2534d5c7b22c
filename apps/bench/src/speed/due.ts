import { fill, PLACES } from "../notify/catalog.ts";
import { record, runEmpty } from "../notify/measures.ts";
import type { Place, Server } from "../support/place.ts";
import { costsInRounds, type Growth } from "./costs.ts";

/** Messages that are recorded at a time. */
const MESSAGES = 2_000;
/** Bookings of which none is looked at twice in a row where there are enough: what was read just now is still in memory. */
const DUE_MAX = 50_000;
/** Runs with nothing due in a round, and rounds of them: nothing is required of them here. */
const EMPTY_RUNS = 20;
const EMPTY_ROUNDS = 2;

interface Due {
  readonly place: Place;
  readonly due: number;
}

async function filled(server: Server, bookings: number): Promise<Due> {
  const place = await server.place(`bench_due_${bookings}_${process.pid}`);
  const due = Math.min(DUE_MAX, bookings / 2);
  await fill(place.client, bookings, due);
  return { place, due };
}

/** Milliseconds after the first session that is due. */
const windowIn = (due: number, round: number): number => ((round * MESSAGES) % (due - MESSAGES)) / PLACES;

/** What a message costs that is due, and what a run costs in which nothing is. */
export async function measureDue(
  server: Server,
  sizes: readonly number[],
  rounds: number,
): Promise<Growth[]> {
  const all: Due[] = [];
  for (const size of sizes) all.push(await filled(server, size));
  const messages = await costsInRounds(
    all,
    rounds,
    async ({ place, due }, round) =>
      ((await record(place, MESSAGES, windowIn(due, round))) / MESSAGES) * 1000,
  );
  const empty = await costsInRounds(
    all,
    EMPTY_ROUNDS,
    async ({ place }) => (await runEmpty(place, EMPTY_RUNS)).wall,
  );
  for (const { place } of all) await place.close();
  return [
    { work: "due scan, for each message", unit: "µs", sizes, rounds: messages },
    { work: "a run with nothing due", unit: "ms", sizes, rounds: empty },
  ];
}

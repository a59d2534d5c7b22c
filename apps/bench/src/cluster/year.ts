import { writeFile } from "node:fs/promises";
import type pg from "pg";
import { fill } from "../speed/fill.ts";
import type { Cleanup } from "../support/cleanup.ts";
import { count } from "../support/numbers.ts";
import { openServer } from "../support/place.ts";
import { progress } from "../support/progress.ts";
import { table } from "./markdown.ts";
import type { Options } from "./options.ts";

/** What is assumed of a large marketplace; everything else follows from it, and from what was measured. */
export const assumed = {
  bookingsAYear: 100_000_000,
  /** As the database is filled. */
  bookingsAnOrder: 2,
  bookingsAnEvent: 10,
  /** Accepted or rejected, moved, canceled, completed, noted. */
  changesABooking: 2,
  readsABooking: 20,
  messagesABooking: 6,
  /** How much more comes in the hour of the day in which most comes. */
  peak: 10,
} as const;

const SECONDS = 365 * 24 * 60 * 60;
const GB = 1_000_000_000;

/** What a row takes, in bytes. */
interface RowSize {
  readonly rows: number;
  readonly bytes: number;
  readonly indexBytes: number;
}

const sizes = `
  select relname as name, n_live_tup::float8 as rows, pg_total_relation_size(relid)::float8 as bytes,
    pg_indexes_size(relid)::float8 as "indexBytes"
  from pg_stat_user_tables where schemaname = 'public' and relname = any($1)`;

const filledTables = ["booking", "booking_order", "event", "notification"] as const;
type FilledTable = (typeof filledTables)[number];

async function rowSizes(client: pg.Client): Promise<Map<string, RowSize>> {
  await client.query("analyze");
  const { rows } = await client.query<RowSize & { name: string }>(sizes, [filledTables]);
  return new Map(
    rows.map(({ name, rows: amount, bytes, indexBytes }) => [
      name,
      { rows: amount, bytes: bytes / amount, indexBytes: indexBytes / amount },
    ]),
  );
}

const { bookingsAYear: bookings } = assumed;

/** Rows that a year adds. */
const rowsAYear: Readonly<Record<FilledTable, number>> = {
  booking: bookings,
  booking_order: bookings / assumed.bookingsAnOrder,
  event: bookings / assumed.bookingsAnEvent,
  notification: bookings * assumed.messagesABooking,
};

/** What comes in, a second: on average, and in the peak hour. */
const arrivals: readonly (readonly [string, number])[] = [
  ["orders", bookings / assumed.bookingsAnOrder],
  ["changes of bookings", bookings * assumed.changesABooking],
  ["reads", bookings * assumed.readsABooking],
  ["messages", bookings * assumed.messagesABooking],
];

const arrivalTable = (): string =>
  table(
    ["what", "a year", "a second", "a second in the peak hour"],
    arrivals.map(([what, amount]) => [
      what,
      `${count(amount / 1_000_000)} million`,
      (amount / SECONDS).toFixed(1),
      ((amount / SECONDS) * assumed.peak).toFixed(0),
    ]),
  );

function growthTable(measured: ReadonlyMap<string, RowSize>): string {
  const rows = filledTables.map((name) => {
    const { bytes = 0, indexBytes = 0 } = measured.get(name) ?? {};
    const gigabytes = (rowsAYear[name] * bytes) / GB;
    return { name, bytes, indexBytes, gigabytes };
  });
  const total = rows.reduce((sum, { gigabytes }) => sum + gigabytes, 0);
  const cells = rows.map(({ name, bytes, indexBytes, gigabytes }) => [
    `\`${name}\``,
    `${count(rowsAYear[name] / 1_000_000)} million`,
    `${bytes.toFixed(0)} bytes, ${indexBytes.toFixed(0)} of them indexes`,
    `${gigabytes.toFixed(0)} GB`,
    `${(3 * gigabytes).toFixed(0)} GB`,
  ]);
  const sum = ["together", "", "", `${total.toFixed(0)} GB`, `${(3 * total).toFixed(0)} GB`];
  return table(["table", "rows a year", "a row", "after 1 year", "after 3 years"], [...cells, sum]);
}

/** What a hundred million bookings a year come to: rates by calculation, sizes by rows that are measured here. */
export async function calculateYear(options: Options, cleanup: Cleanup): Promise<number> {
  const server = await openServer(undefined, cleanup);
  const place = await server.place(`bench_year_${process.pid}`);
  progress("cluster", `filling in ${count(options.bookings)} bookings`);
  await fill(place.client, options.bookings);
  const text = `${arrivalTable()}\n\n${growthTable(await rowSizes(place.client))}`;
  console.log(`\n${text}`);
  if (options.report !== undefined) await writeFile(options.report, `${text}\n`);
  return 0;
}

import { Command, InvalidArgumentError } from "commander";
import { fill } from "./notify/catalog.ts";
import { allDue, deliver, deliverByHand } from "./notify/delivery.ts";
import { median, record, recordByHand, runEmpty } from "./notify/measures.ts";
import { createCleanup } from "./support/cleanup.ts";
import { clearAwayWhenEndedEarly } from "./support/interruption.ts";
import { openServer, type Place, type Server } from "./support/place.ts";

interface Options {
  readonly databaseUrl?: string;
  readonly bookings: number;
  readonly fewBookings: number;
  readonly due: number;
  readonly fewDue: number;
  readonly rounds: number;
}

interface Line {
  readonly what: string;
  readonly required: string;
  readonly measured: string;
}

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 10 || value % 10 !== 0)
    throw new InvalidArgumentError("a multiple of 10, please");
  return value;
};

const rounds = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("a whole number from 1 on, please");
  return value;
};

const program = new Command("bench:notify")
  .description("Measures how notifications that are due are recorded and sent.")
  .option("--database-url <url>", "a server to make databases named bench_… on (default: an embedded one)")
  .option("--bookings <number>", "bookings in the large database", count, 1_000_000)
  .option("--few-bookings <number>", "bookings in the small database", count, 10_000)
  .option("--due <number>", "messages that are recorded against pure SQL", count, 100_000)
  .option("--few-due <number>", "messages that are recorded in both databases", count, 5_000)
  .option("--rounds <number>", "how often each is measured, in turns", rounds, 15);

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const perSecond = (rows: number, milliseconds: number): string =>
  `${Math.round((rows / milliseconds) * 1000).toLocaleString("en")} rows/s`;

/** The first round warms up and does not count. */
async function inTurns(times: number, one: () => Promise<number>, other: () => Promise<number>) {
  const pairs: { one: number; other: number }[] = [];
  for (let round = 0; round <= times; round += 1) pairs.push({ one: await one(), other: await other() });
  const counted = pairs.slice(1);
  return {
    ratio: median(counted.map((pair) => pair.one / pair.other)),
    one: median(counted.map((pair) => pair.one)),
    other: median(counted.map((pair) => pair.other)),
  };
}

async function againstPureSql(place: Place, { due, rounds: times }: Options): Promise<Line> {
  const { ratio, one, other } = await inTurns(
    times,
    () => recordByHand(place, due),
    () => record(place, due),
  );
  return {
    what: `record ${due} messages: speed against pure SQL (${perSecond(due, one)} by hand, ${perSecond(due, other)})`,
    required: "0.8 at least",
    measured: ratio.toFixed(2),
  };
}

/** What the measure before has recorded is sent. */
async function sentAgainstPureSql(place: Place, { due, rounds: times }: Options): Promise<Line> {
  const now = allDue(due);
  const { ratio, one, other } = await inTurns(
    times,
    () => deliverByHand(place, now),
    () => deliver(place, now),
  );
  return {
    what: `claim and mark ${due} messages: speed against pure SQL (${perSecond(due, one)} by hand, ${perSecond(due, other)})`,
    required: "0.75 at least",
    measured: ratio.toFixed(2),
  };
}

async function largeAgainstSmall(large: Place, small: Place, options: Options): Promise<Line> {
  const { fewDue, due, rounds: times } = options;
  let round = 0;
  // Others each time, as in life: what was recorded a moment ago would still be in memory.
  const first = (): number => ((round++ * fewDue) % Math.max(fewDue, due - fewDue)) / 10;
  const { ratio, one, other } = await inTurns(
    2 * times,
    () => record(large, fewDue, first()),
    () => record(small, fewDue),
  );
  const each = (milliseconds: number): string => `${((milliseconds / fewDue) * 1000).toFixed(1)} µs`;
  return {
    what: `cost of a due row at ${options.bookings} bookings against ${options.fewBookings} (${each(one)}, ${each(other)})`,
    required: "1.15 at most",
    measured: ratio.toFixed(2),
  };
}

async function nothingDue(place: Place): Promise<Line[]> {
  const { wall, server } = await runEmpty(place, 200);
  return [
    {
      what: "a run with nothing due, time in the database (pg_stat_statements)",
      required: "about 1 ms",
      measured: server === undefined ? "statements are not counted here" : `${server.toFixed(2)} ms`,
    },
    { what: "a run with nothing due, from call to return", required: "–", measured: `${wall.toFixed(2)} ms` },
  ];
}

async function measure(server: Server, options: Options): Promise<Line[]> {
  say(`filling ${options.fewBookings} and ${options.bookings} bookings`);
  const [small, large] = [await server.place("bench_small"), await server.place("bench_large")];
  await fill(small.client, options.fewBookings, options.fewDue);
  await fill(large.client, options.bookings, options.due);
  say("measuring");
  return [
    await againstPureSql(large, options),
    await sentAgainstPureSql(large, options),
    await largeAgainstSmall(large, small, options),
    ...(await nothingDue(large)),
  ];
}

function print(lines: readonly Line[]): void {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const row = (what: string, required: string, measured: string): string =>
    `${what.padEnd(width)}  ${required.padEnd(12)}  ${measured}`;
  const table = lines.map(({ what, required, measured }) => row(what, required, measured));
  process.stdout.write(`${[row("", "required", "measured"), ...table].join("\n")}\n`);
}

const options = program.parse().opts<Options>();
const cleanup = createCleanup();
clearAwayWhenEndedEarly(cleanup);
await cleanup.after(async () =>
  print(await measure(await openServer(options.databaseUrl, cleanup), options)),
);

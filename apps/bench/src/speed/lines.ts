import { count } from "../support/numbers.ts";
import type { Growth } from "./costs.ts";
import type { Findings } from "./findings.ts";
import type { ContenderName, Round } from "./rounds.ts";
import type { Sample } from "./sample.ts";
import { medianOf, type Spread, spreadOf } from "./statistics.ts";

/** One line of the table: what was measured against what is required. */
export interface Line {
  readonly work: string;
  /** Absent where nothing is required. */
  readonly required?: {
    readonly floor: number;
    readonly goal: number;
    readonly better: "more" | "less";
    /** From below this on it is not better but wrong: what it is compared with is slower than it should be. */
    readonly doubtful?: number;
  };
  readonly unit: "" | " MB" | " s";
  readonly measured: Spread;
  /** The absolute figures behind it, which mean nothing on another machine. */
  readonly figures: string;
}

type Figure = keyof Sample;

const valuesOf = (rounds: readonly Round[], name: ContenderName, figure: Figure): number[] =>
  rounds.flatMap((round) => round[name]?.[figure] ?? []);

/** Of each round by itself: what disturbs a round disturbs both sides of it. */
const ratios = (rounds: readonly Round[], name: ContenderName, other: ContenderName, figure: Figure) =>
  spreadOf(
    rounds.flatMap((round) => {
      const [one, two] = [round[name]?.[figure], round[other]?.[figure]];
      return one === undefined || two === undefined ? [] : [one / two];
    }),
  );

const perSecond = (rounds: readonly Round[], name: ContenderName): string =>
  `${count(Math.round(medianOf(valuesOf(rounds, name, "perSecond"))))}/s`;

const times = (rounds: readonly Round[], name: ContenderName): string[] =>
  (["p50", "p99"] as const)
    .map((figure) => [figure, medianOf(valuesOf(rounds, name, figure))] as const)
    .filter(([, median]) => !Number.isNaN(median))
    .map(([figure, median]) => `${figure} ${median.toFixed(1)} ms`);

/** Of the process and of the database; a function in the database has none of its own. */
function processor(rounds: readonly Round[], name: ContenderName): string[] {
  const both = (["serverCpu", "databaseCpu"] as const)
    .map((figure) => medianOf(valuesOf(rounds, name, figure)))
    .filter((median) => !Number.isNaN(median));
  return both.length === 0 ? [] : [`CPU ${both.map((median) => median.toFixed(0)).join(" + ")} µs`];
}

const share = (rounds: readonly Round[], name: ContenderName): string[] => {
  const sum = (figure: "refused" | "requests") =>
    valuesOf(rounds, name, figure).reduce((total, value) => total + value, 0);
  return sum("refused") === 0 ? [] : [`${((sum("refused") / sum("requests")) * 100).toFixed(2)} % refused`];
};

const described = (rounds: readonly Round[], name: ContenderName): string =>
  `${name} ${[perSecond(rounds, name), ...times(rounds, name), ...processor(rounds, name), ...share(rounds, name)].join(", ")}`;

interface Comparison {
  readonly work: string;
  readonly rounds: readonly Round[] | undefined;
  readonly other: ContenderName;
  readonly floor?: number;
  readonly goal?: number;
}

function speed({ work, rounds = [], other, floor, goal }: Comparison): Line[] {
  const measured = ratios(rounds, "product", other, "perSecond");
  if (Number.isNaN(measured.median)) return [];
  const required =
    floor === undefined || goal === undefined ? {} : { required: { floor, goal, better: "more" as const } };
  const figures = [described(rounds, "product"), described(rounds, other)].join("; ");
  return [{ work, ...required, unit: "", measured, figures }];
}

function slowest({ get = [], options }: Findings): Line[] {
  const measured = ratios(get, "product", "reference", "p99");
  if (Number.isNaN(measured.median)) return [];
  const figures = (["product", "reference"] as const)
    .map((name) => `${name} ${spreadText(spreadOf(valuesOf(get, name, "p99")), 1, " ms")}`)
    .join("; ");
  return [
    {
      work: `p99 of GET at ${options.connections} connections / reference's`,
      required: { floor: 1.5, goal: 1, better: "less" },
      unit: "",
      measured,
      figures,
    },
  ];
}

const MB = 1e6;

function memory({ memory: measured }: Findings): Line[] {
  if (measured === undefined) return [];
  const { product, reference } = measured;
  return [
    {
      work: "memory after the load",
      required: { floor: 220, goal: 150, better: "less" },
      unit: " MB",
      measured: spreadOf([product / MB]),
      figures: `reference ${(reference / MB).toFixed(0)} MB`,
    },
  ];
}

function startUp({ startUp: times_ }: Findings): Line[] {
  if (times_ === undefined) return [];
  const processorTime = medianOf(times_.map((one) => one.processor));
  return [
    {
      work: "start-up, migrations done and database running",
      required: { floor: 0.6, goal: 0.4, better: "less" },
      unit: " s",
      measured: spreadOf(times_.map(({ seconds }) => seconds)),
      figures: Number.isNaN(processorTime) ? "" : `${processorTime.toFixed(2)} s of processor time`,
    },
  ];
}

const withRequirement = new Set(["list of 50", "due scan, for each message"]);

function grown({ work, unit, sizes, rounds }: Growth): Line {
  const at = (index: number): number[] => rounds.map((costs) => costs.at(index) ?? Number.NaN);
  const figures = sizes.map((size, index) => `${medianOf(at(index)).toFixed(2)} ${unit} at ${count(size)}`);
  const required = { floor: 1.15, goal: 1.05, better: "less" as const, doubtful: 1 / 1.15 };
  return {
    work: `${work}, cost at ${count(sizes.at(-1) ?? 0)} against ${count(sizes[0] ?? 0)}`,
    ...(withRequirement.has(work) ? { required } : {}),
    unit: "",
    measured: spreadOf(rounds.map((costs) => (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN))),
    figures: figures.join(", "),
  };
}

export const spreadText = ({ median, least, most }: Spread, digits: number, unit: string): string =>
  least === most
    ? `${median.toFixed(digits)}${unit}`
    : `${median.toFixed(digits)}${unit} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;

const create = "create of 1 to 3 events";
const erase = "erase a user with 50 bookings";

/** The lines of the table, in the order of the requirements. */
export function linesOf(findings: Findings): Line[] {
  const { get, list, create: created, erase: erased } = findings;
  return [
    ...speed({ work: "GET one / reference", rounds: get, other: "reference", floor: 0.85, goal: 1 }),
    ...speed({ work: "list of 50 / reference", rounds: list, other: "reference", floor: 1.25, goal: 1.5 }),
    ...speed({ work: `${create} / reference`, rounds: created, other: "reference", floor: 0.85, goal: 1 }),
    ...speed({ work: `${create} / pgbench`, rounds: created, other: "pgbench", floor: 0.6, goal: 0.75 }),
    ...speed({ work: `${erase} / pgbench`, rounds: erased, other: "pgbench", floor: 0.7, goal: 0.9 }),
    ...speed({ work: `${erase} / reference`, rounds: erased, other: "reference" }),
    ...slowest(findings),
    ...memory(findings),
    ...startUp(findings),
    ...(findings.growth ?? []).map(grown),
  ];
}

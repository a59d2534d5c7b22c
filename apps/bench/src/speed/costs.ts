import { count } from "../support/numbers.ts";
import { medianOf } from "./statistics.ts";

/** What a work costs at each size, round by round, in milliseconds unless it says otherwise. */
export interface Growth {
  readonly work: string;
  readonly unit: "ms" | "µs";
  readonly sizes: readonly number[];
  /** For each round the cost at each size. */
  readonly rounds: readonly (readonly number[])[];
}

/** The first round warms up. Small and large take turns in beginning. */
export async function costsInRounds<Subject>(
  subjects: readonly Subject[],
  rounds: number,
  costOf: (subject: Subject, round: number) => Promise<number>,
): Promise<number[][]> {
  const counted: number[][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const costs: number[] = [];
    const order = [...subjects.entries()];
    for (const [index, subject] of round % 2 === 0 ? order : order.toReversed())
      costs[index] = await costOf(subject, round);
    if (round > 0) counted.push(costs);
  }
  return counted;
}

/** Such as `list of 50: 1.20 ms at 10,000, 1.31 ms at 100,000`. */
export const growthText = ({ work, unit, sizes, rounds }: Growth): string => {
  const at = sizes.map((size, index) => {
    const cost = medianOf(rounds.map((costs) => costs[index] ?? Number.NaN));
    return `${cost.toFixed(2)} ${unit} at ${count(size)}`;
  });
  return `${work}: ${at.join(", ")}`;
};

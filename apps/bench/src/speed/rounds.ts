import { setTimeout as pause } from "node:timers/promises";
import type { Sample } from "./sample.ts";

export const contenderNames = ["product", "reference", "pgbench"] as const;
export type ContenderName = (typeof contenderNames)[number];

/** One who does a work; rounds are counted from 0, which warms up. */
export interface Contender {
  readonly name: ContenderName;
  readonly run: (round: number) => Promise<Sample>;
}

/** What each has shown in one round. */
export type Round = Readonly<Partial<Record<ContenderName, Sample>>>;

/** Milliseconds between two loads, for what the one before has left to do. */
const REST = 100;

/** More than one request in a hundred refused is another work than the one that was to be measured. */
const REFUSED_MAX = 0.01;

function assertServed(name: string, { refused, requests }: Sample): void {
  if (refused > requests * REFUSED_MAX)
    throw new Error(
      `${refused} of ${requests} requests to ${name} were refused: with more bookings, or in shorter rounds, fewer are`,
    );
}

const rotated = <Item>(items: readonly Item[], by: number): Item[] => {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

/** All in turns, each round beginning with another one, so that whatever grows or disturbs hits all alike. */
export async function inRounds(
  contenders: readonly Contender[],
  rounds: number,
  tell: (round: number, samples: Round) => void,
): Promise<Round[]> {
  const counted: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const samples: Partial<Record<ContenderName, Sample>> = {};
    for (const { name, run } of rotated(contenders, round)) {
      samples[name] = await run(round);
      assertServed(name, samples[name]);
      await pause(REST);
    }
    tell(round, samples);
    if (round > 0) counted.push(samples);
  }
  return counted;
}

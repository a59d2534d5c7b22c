import { setTimeout as pause } from "node:timers/promises";
import { progress } from "../support/progress.ts";
import { type FaultName, faults, type Scene } from "./faults.ts";
import { isRead, isServed, type Sight } from "./witness.ts";

/** A fault that was inflicted, from its beginning until everything was as before. */
export interface Wound {
  readonly fault: FaultName;
  readonly began: number;
  readonly healed: number;
}

/** Milliseconds after it has healed in which it may still be felt. */
const ECHO = 1_000;

export async function inflict(fault: FaultName, scene: Scene): Promise<Wound> {
  const began = performance.now();
  progress("cluster", fault);
  await faults[fault](scene);
  const healed = performance.now();
  await pause(ECHO);
  return { fault, began, healed };
}

/** What clients felt of a fault. Times in milliseconds. */
export interface Pain {
  readonly requests: number;
  readonly unavailable: number;
  readonly refused: number;
  readonly broken: number;
  /** Whatever else went wrong. */
  readonly others: number;
  /** The longest time without a write, or a read, that was answered. */
  readonly withoutWrites: number;
  readonly withoutReads: number;
  readonly slowest: number;
}

const within = (sights: readonly Sight[], { began, healed }: Wound): Sight[] =>
  sights.filter(({ at }) => at >= began && at <= healed + ECHO);

function longestGap(sights: readonly Sight[], from: number, to: number): number {
  const times = [from, ...sights.filter(isServed).map(({ at }) => at), to];
  return times.reduce((longest, at, index) => Math.max(longest, at - (times[index - 1] ?? at)), 0);
}

export function painOf(sights: readonly Sight[], wound: Wound): Pain {
  const felt = within(sights, wound);
  const amount = (test: (outcome: string) => boolean): number =>
    felt.filter(({ outcome }) => test(outcome)).length;
  const unavailable = amount((outcome) => outcome === "503 unavailable");
  const refused = amount((outcome) => outcome === "refused");
  const broken = amount((outcome) => outcome === "broken");
  const served = felt.filter(isServed).length;
  const gap = (those: (sight: Sight) => boolean): number =>
    longestGap(felt.filter(those), wound.began, wound.healed + ECHO);
  return {
    requests: felt.length,
    unavailable,
    refused,
    broken,
    others: felt.length - served - unavailable - refused - broken,
    withoutWrites: gap((sight) => !isRead(sight)),
    withoutReads: gap(isRead),
    slowest: felt.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0),
  };
}

import { setTimeout as pause } from "node:timers/promises";
import { newLedger } from "../kills/ledger.ts";
import { carryOn, type Load, replenish } from "../kills/load.ts";
import { newMarket } from "../kills/market.ts";
import { newTally } from "../kills/tally.ts";
import type { FaultName, Scene } from "./faults.ts";
import type { Options } from "./options.ts";
import { newReadBack, type ReadBack, readBack } from "./read-back.ts";
import { openWitness, type Witness } from "./witness.ts";
import { inflict, type Wound } from "./wounds.ts";

/** Of a hundred events, so many have seats for a crowd. */
const CROWDS = 0.15;
/** Milliseconds of load before the first fault and after the last. */
const CALM = 3_000;

/** What clients of the proxy do, what they were told, and what they saw. */
export interface Crowd {
  readonly load: Load;
  readonly seen: ReadBack;
  readonly witness: Witness;
}

export function openCrowd({ topology: { callers, proxy }, chance }: Scene): Crowd {
  const witness = openWitness();
  const seen = newReadBack();
  const sender = { services: [proxy], client: witness.client, chance: chance.fork(), tally: newTally() };
  const load: Load = {
    sender,
    callers,
    ledger: newLedger(),
    market: newMarket(CROWDS),
    chance: chance.fork(),
    look: (told) => readBack(sender, callers, told, seen),
    isOver: false,
  };
  return { load, seen, witness };
}

/** Evenly over the time; one that takes longer puts off the next. */
async function inflictAll(plan: readonly FaultName[], scene: Scene, seconds: number): Promise<Wound[]> {
  const wounds: Wound[] = [];
  const [begin, slot] = [performance.now() + CALM, (seconds * 1_000 - 2 * CALM) / plan.length];
  for (const [index, fault] of plan.entries()) {
    await pause(Math.max(0, begin + index * slot - performance.now()));
    wounds.push(await inflict(fault, scene));
  }
  await pause(Math.max(CALM, begin + plan.length * slot - performance.now()));
  return wounds;
}

/** Resolves when all faults have healed and every command has its answer. */
export async function goThrough(
  plan: readonly FaultName[],
  scene: Scene,
  { load }: Crowd,
  { seconds, clients }: Options,
): Promise<Wound[]> {
  await replenish(load);
  const working = carryOn(load, clients);
  try {
    return await inflictAll(plan, scene, seconds);
  } finally {
    load.isOver = true;
    await working;
  }
}

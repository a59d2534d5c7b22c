import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { type Arena, openArena } from "../kills/arena.ts";
import { audit } from "../kills/audit.ts";
import { inflict } from "../kills/inflict.ts";
import { newLedger } from "../kills/ledger.ts";
import { carryOn, type Load, replenish } from "../kills/load.ts";
import { newMarket } from "../kills/market.ts";
import { progressOf, tellDamage, tellLiveness, tellLogs, tellTally } from "../kills/outcome.ts";
import { type Fault, planFaults } from "../kills/plan.ts";
import { startProbes } from "../kills/probes.ts";
import { replay } from "../kills/replay.ts";
import { newTally, type Tally } from "../kills/tally.ts";
import { progress } from "../support/progress.ts";
import { checkSeats } from "../support/seats.ts";
import { openStage, type Stage } from "../support/stage.ts";

const SERVICES = 2;
const CLIENTS = 32;
/** Milliseconds of load after the last fault. */
const AFTERMATH = 2_000;

function openLoad({ callers, client, services }: Stage, { chance }: Bench, tally: Tally): Load {
  const sender = { services, client, chance: chance.fork(), tally };
  return { sender, callers, ledger: newLedger(), market: newMarket(), chance: chance.fork(), isOver: false };
}

async function inflictAll(plan: readonly Fault[], arena: Arena, tally: Tally): Promise<void> {
  for (const [index, fault] of plan.entries()) {
    await pause(fault.pause);
    await inflict(arena, fault);
    if ((index + 1) % 10 === 0)
      progress("kills", `${index + 1} of ${plan.length}: ${progressOf(arena, tally)}`);
  }
  await pause(AFTERMATH);
}

/** Processes die at any moment; what clients were told stays true. */
export async function kills(bench: Bench): Promise<void> {
  const { options, chance } = bench;
  // Rolled before anything else, so that the same seed gives the same faults.
  const plan = planFaults(chance, options.kills, SERVICES, options.databaseUrl === undefined);
  const deaths: string[] = [];
  const stage = await openStage(bench, SERVICES, (death) => deaths.push(death));
  const tally = newTally();
  const probes = startProbes(stage.services, bench.cleanup);
  const arena = openArena(stage, probes, bench.cleanup);
  const load = openLoad(stage, bench, tally);
  await replenish(load);
  const working = carryOn(load, CLIENTS);
  try {
    await inflictAll(plan, arena, tally);
  } finally {
    load.isOver = true;
  }
  await working;
  progress("kills", "every command is answered; looking at what is there");
  tellDamage(arena.damage, bench);
  tellLiveness(probes, bench);
  bench.never("processes of the service that ended by themselves", deaths.length, deaths);
  tellTally(tally, load.ledger, bench);
  await replay(load.sender, load.ledger, bench.chance, bench);
  await audit(stage, load.ledger, bench);
  await checkSeats(stage.database, bench);
  await tellLogs(stage.services, bench);
}

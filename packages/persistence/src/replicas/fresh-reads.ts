import { setTimeout as pause } from "node:timers/promises";
import { Unavailable } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { askedTogether } from "./asked-together.ts";
import { acknowledgedBy, type Position } from "./position.ts";
import type { Replica } from "./replica.ts";

/** Milliseconds that a read waits at most for some replica to come far enough. */
const PATIENCE = 20;

/**
 * Reads that see everything that had been acknowledged when they began, whoever had written it: a replica answers when it
 * has replayed as much as the primary had by then, and else the primary.
 */
export function freshReads(primary: Run, replicas: readonly Replica[], onPrimaryRead: () => void): Run {
  const acknowledged = askedTogether(() => acknowledgedBy(primary));
  const readPrimary: Run = (text, values) => {
    onPrimaryRead();
    return primary(text, values);
  };
  return async (text, values) => {
    const usable = replicas.filter((replica) => replica.isUsable());
    if (usable.length === 0) return readPrimary(text, values);
    const wanted = await acknowledged().catch(unlessAway);
    const replica = wanted && (leastBusy(usable, wanted) ?? (await soonThere(usable, wanted)));
    if (replica === undefined) {
      for (const behind of usable) behind.fellBack();
      return readPrimary(text, values);
    }
    return replica.read<never>(text, values).catch(() => {
      replica.fellBack();
      return readPrimary(text, values);
    });
  };
}

/** Without the primary nobody can say what is fresh; one that only cannot tell its position can still be read from. */
function unlessAway(failure: unknown): undefined {
  if (failure instanceof Unavailable) throw failure;
}

/** Of those that have come far enough. */
function leastBusy(replicas: readonly Replica[], wanted: Position): Replica | undefined {
  let best: Replica | undefined;
  for (const replica of replicas) {
    if (!replica.has(wanted)) continue;
    if (best === undefined || replica.underWay() < best.underWay()) best = replica;
  }
  return best;
}

/** The first that comes far enough, if any does. */
async function soonThere(replicas: readonly Replica[], wanted: Position): Promise<Replica | undefined> {
  const over = new AbortController();
  const first = Promise.any(replicas.map((replica) => replica.reach(wanted))).catch(() => undefined);
  const late = pause(PATIENCE, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([first, late]);
  } finally {
    over.abort();
  }
}

import type { Cleanup } from "../support/cleanup.ts";
import { signal } from "../support/processes.ts";
import type { Service } from "../support/service.ts";
import type { Stage } from "../support/stage.ts";
import type { FaultKind } from "./plan.ts";
import type { Probes } from "./probes.ts";

/** What the faults did to the services. */
export interface Damage {
  /** Milliseconds until all who were concerned were ready again, by the kind of the fault. */
  readonly recoveries: Map<FaultKind, number[]>;
  readonly inflicted: Map<FaultKind, number>;
  /** Times that the services had to be started anew because they had not found back to the database. */
  readonly interventions: string[];
  readonly badStops: string[];
  slowestStop: number;
  /** Milliseconds until a service said that it was not ready, in hangs that were long enough. */
  readonly unready: number[];
  readonly stillReady: string[];
}

export interface Arena {
  readonly stage: Stage;
  readonly probes: Probes;
  readonly damage: Damage;
  /** Processes of PostgreSQL that are stopped at the moment. */
  readonly frozen: number[];
  /** How often the database was disturbed so far. */
  disturbances: number;
}

/** What the contract allows readiness to lag behind the database, in milliseconds. */
export const READY_LIMIT = 10_000;
/** Milliseconds after which nothing comes back any more. */
export const LAST_RESORT = 60_000;

export function openArena(stage: Stage, probes: Probes, cleanup: Cleanup): Arena {
  const frozen: number[] = [];
  cleanup.add(() => thaw(frozen));
  const damage: Damage = {
    recoveries: new Map(),
    inflicted: new Map(),
    interventions: [],
    badStops: [],
    slowestStop: 0,
    unready: [],
    stillReady: [],
  };
  return { stage, probes, damage, frozen, disturbances: 0 };
}

export function thaw(frozen: number[]): void {
  for (const pid of frozen.splice(0)) signal(pid, "SIGCONT");
}

export function recordRecovery(
  { damage: { recoveries } }: Arena,
  kind: FaultKind,
  milliseconds: number,
): void {
  recoveries.set(kind, [...(recoveries.get(kind) ?? []), milliseconds]);
}

export const areReady = ({ probes }: Arena, services: readonly Service[], asked: number): boolean =>
  services.every((service) => probes.isReady(service, asked));

export const isUp = ({ probes }: Arena, service: Service): boolean =>
  service.life().fate === "none" && probes.isReady(service, 0);

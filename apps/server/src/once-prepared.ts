import { setTimeout as pause } from "node:timers/promises";
import { type EveryUseCase, Unavailable, type UseCases } from "@bookings/domain";
import type { Life } from "./readiness.ts";

/** Milliseconds that a request waits at most for a process that has just been started. */
const PATIENCE = 5_000;

/** How far a process has come with its preparation. */
export interface Preparation {
  readonly life: Readonly<Pick<Life, "prepared">>;
  /** Resolves when the first try has ended, whatever has come of it. */
  readonly firstTry: Promise<unknown>;
  /** Resolves when it has taken too long for a request to wait. */
  readonly patience?: () => Promise<unknown>;
}

const ownPatience = (): Promise<unknown> => pause(PATIENCE, undefined, { ref: false });

/** Each waits for the preparation, which it is called before. */
const waitingFor = (prepared: () => Promise<void>, useCases: EveryUseCase): EveryUseCase =>
  Object.fromEntries(
    Object.entries(useCases).map(([name, run]) => [
      name,
      (command: never) => prepared().then(() => (run as (command: never) => unknown)(command)),
    ]),
  ) as unknown as EveryUseCase;

/**
 * Nothing can be answered until the database is migrated, and a proxy that does not ask for readiness sends requests as soon
 * as somebody listens. With the database there that is a moment, for which they wait; once a try has failed nobody does.
 *
 * @returns use cases that throw {@link Unavailable} where the process is not prepared by then
 */
export function oncePrepared(
  useCases: UseCases,
  { life, firstTry, patience = ownPatience }: Preparation,
): UseCases {
  async function prepared(): Promise<void> {
    await Promise.race([firstTry, patience()]);
    if (!life.prepared) throw new Unavailable();
  }
  const { keyed, ...every } = useCases;
  const waiting = waitingFor(prepared, every);
  const served = Object.entries(every).map(([name, run]) => {
    const later = waiting[name as keyof EveryUseCase] as (command: never) => unknown;
    return [name, (command: never) => (life.prepared ? (run as typeof later)(command) : later(command))];
  });
  return {
    ...(Object.fromEntries(served) as unknown as EveryUseCase),
    // To begin a try asks nobody; what is called in it does.
    keyed: (request) => {
      const begun = keyed(request);
      return life.prepared ? begun : { ...begun, useCases: waitingFor(prepared, begun.useCases) };
    },
  };
}

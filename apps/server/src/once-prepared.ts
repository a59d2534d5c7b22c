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

/** Each as it is, but for a wait before it as long as there is something to wait for. */
const behind = (useCases: EveryUseCase, wait: () => Promise<void> | undefined): EveryUseCase =>
  Object.fromEntries(
    Object.entries(useCases).map(([name, run]) => {
      const work = run as (command: never) => unknown;
      return [name, (command: never) => wait()?.then(() => work(command)) ?? work(command)];
    }),
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
  const wait = () => (life.prepared ? undefined : prepared());
  return {
    ...behind(useCases, wait),
    // It asks for nothing yet: what it gives does.
    keyed: (request) => {
      const once = useCases.keyed(request);
      return life.prepared ? once : { ...once, useCases: behind(once.useCases, wait) };
    },
  };
}

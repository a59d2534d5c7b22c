import type { Engine } from "./engine.ts";
import type { Rivals } from "./measures.ts";
import type { Options } from "./options.ts";
import type { Stand } from "./stand.ts";

/** What the works are measured with. */
export interface Bench {
  readonly options: Options;
  readonly stand: Stand;
  readonly rivals: Rivals;
  /** Absent where pgbench is not installed. */
  readonly engine?: Engine;
  /** Users with fifty bookings who have done nothing; each is given out once. */
  readonly leavers: Iterator<number>;
}

export function takeFrom(leavers: Iterator<number>, amount: number): number[] {
  const taken = Array.from({ length: amount }, () => leavers.next()).flatMap(({ done, value }) =>
    done === true ? [] : [value],
  );
  if (taken.length < amount)
    throw new Error("there are too few users left to erase: fewer rounds, or more bookings");
  return taken;
}

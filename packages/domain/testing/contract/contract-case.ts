import type { Storage } from "@bookings/domain";

/** One promise that every storage keeps. Each case is given a storage of its own, with nothing in it. */
export interface ContractCase {
  readonly name: string;
  run(storage: Storage): Promise<void>;
}

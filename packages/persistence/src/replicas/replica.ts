import { setTimeout as pause } from "node:timers/promises";
import type { Run } from "../connection/statement.ts";
import type { Position } from "./position.ts";
import type { ReplicaLink } from "./replica-link.ts";

/** Milliseconds for which a replica that is behind is not waited for. */
const REST_BEHIND = 100;

/** How often a replica is asked whether it has come far enough, and milliseconds in between. */
const POLLS = 2;
const BETWEEN_POLLS = 5;

/** What one replica has done since the start. */
export interface ReplicaReads {
  /** Host and port. */
  readonly name: string;
  /** Whether it is there, and was not behind just now. */
  readonly usable: boolean;
  /** Reads that it has answered. */
  readonly reads: number;
  /** Reads that the primary has done in its place: it had failed, or was behind. */
  readonly fallbacks: number;
}

/** A server that reads may go to. */
export interface Replica {
  isUsable(): boolean;
  /** Whether it is known to have replayed everything up to there. */
  has(wanted: Position): boolean;
  /** Waits some milliseconds for it to come that far. @throws where it does not */
  reach(wanted: Position): Promise<Replica>;
  /** @throws whatever went wrong; it rests then */
  read: Run;
  /** How many reads it has at this moment. */
  underWay(): number;
  /** The primary has read in its place. */
  fellBack(): void;
  report(): ReplicaReads;
  end(): Promise<void>;
}

export function replicaOver(name: string, link: ReplicaLink): Replica {
  let [reads, fallbacks, underWay] = [0, 0, 0];
  const isUsable = (): boolean => link.current() !== undefined;
  const has = (wanted: Position): boolean => link.current()?.has(wanted) ?? false;

  async function isThere(wanted: Position): Promise<boolean> {
    await link.use((connected) => connected.ask());
    return has(wanted);
  }

  const replica: Replica = {
    isUsable,
    has,
    reach: async (wanted) => {
      for (let poll = 1; poll <= POLLS; poll += 1) {
        if (poll > 1) await pause(BETWEEN_POLLS);
        if (await isThere(wanted)) return replica;
      }
      link.rest(REST_BEHIND);
      throw new Error("the replica is behind");
    },
    read: async (text, values) => {
      underWay += 1;
      try {
        const rows = await link.use(({ run }) => run<never>(text, values));
        reads += 1;
        return rows;
      } finally {
        underWay -= 1;
      }
    },
    underWay: () => underWay,
    fellBack: () => {
      fallbacks += 1;
    },
    report: () => ({ name, usable: link.isUp(), reads, fallbacks }),
    end: () => link.end(),
  };
  return replica;
}

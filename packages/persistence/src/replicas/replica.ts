import { setTimeout as pause } from "node:timers/promises";
import type { ConnectionOptions, Limits } from "../connection/limits.ts";
import type { Run } from "../connection/statement.ts";
import { type ConnectedReplica, connectReplica, NotAReplica } from "./connected-replica.ts";
import type { Position } from "./position.ts";

/** Milliseconds for which a replica that has failed is left alone. */
const REST_AFTER_FAILURE = 1_000;

/** Milliseconds for which one that is behind is not waited for. */
const REST_BEHIND = 100;

/** How often a replica is asked whether it has come far enough, and milliseconds in between. */
const POLLS = 2;
const BETWEEN_POLLS = 5;

/** What one replica has done since the start. */
export interface ReplicaReads {
  /** Host and port. */
  readonly name: string;
  /** Whether reads may go to it now, as far as it has replayed what they have to see. */
  readonly usable: boolean;
  /** Reads that it has answered. */
  readonly reads: number;
  /** Reads that the primary has done in its place: it failed, or was behind. */
  readonly fallbacks: number;
}

/** A server that reads may go to. */
export interface Replica {
  /** Undefined while it is of no use. Never waits: it is connected to behind the reads. */
  current(): ConnectedReplica | undefined;
  /** How many reads it has at this moment. */
  readonly underWay: number;
  /** @throws whatever went wrong; it rests then */
  read: Run;
  /** Waits some milliseconds for it to come that far. @throws where it does not */
  reach(wanted: Position): Promise<Replica>;
  fellBack(): void;
  report(): ReplicaReads;
  end(): Promise<void>;
}

export interface ReplicaOptions {
  readonly name: string;
  readonly connection: ConnectionOptions;
  readonly limits: Limits;
  readonly primary: Run;
  /** Told why it is of no use when that changes; undefined when it is of use. */
  readonly onChange: (problem: string | undefined) => void;
}

const messageOf = (failure: unknown): string => {
  const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
  return cause instanceof NotAReplica ? cause.message : `it has failed: ${String(cause)}`;
};

export function openReplica({ name, connection, limits, primary, onChange }: ReplicaOptions): Replica {
  const counts = { reads: 0, fallbacks: 0, underWay: 0 };
  let connected: ConnectedReplica | undefined;
  let connecting: Promise<void> | undefined;
  let restsUntil = 0;
  let told: string | undefined = "";
  let isEnded = false;

  const tell = (problem: string | undefined): void => {
    if (problem !== told && !isEnded) onChange(problem);
    told = problem;
  };
  const rest = (milliseconds: number): void => {
    restsUntil = performance.now() + milliseconds;
  };
  const isResting = (): boolean => performance.now() < restsUntil;

  async function connect(): Promise<void> {
    try {
      const made = await connectReplica(connection, limits, primary);
      // Where all has ended meanwhile, `end` waits for this, and ends it, too.
      connected = made;
      tell(undefined);
    } catch (failure) {
      rest(REST_AFTER_FAILURE);
      tell(messageOf(failure));
    } finally {
      connecting = undefined;
    }
  }

  /** It begins anew: whatever was known of it may be wrong by now. */
  const drop = (failed: ConnectedReplica, failure: unknown): void => {
    if (failed !== connected) return;
    connected = undefined;
    rest(REST_AFTER_FAILURE);
    tell(messageOf(failure));
    void failed.end();
  };

  async function guarded<Result>(work: (replica: ConnectedReplica) => Promise<Result>): Promise<Result> {
    if (connected === undefined) throw new Error("the replica is not connected");
    const replica = connected;
    try {
      return await work(replica);
    } catch (failure) {
      drop(replica, failure);
      throw failure;
    }
  }

  const self: Replica = {
    current: () => {
      if (isEnded || isResting()) return undefined;
      if (connected === undefined) connecting ??= connect();
      return connected;
    },
    get underWay() {
      return counts.underWay;
    },
    read: async (text, values) => {
      counts.underWay += 1;
      try {
        const rows = await guarded(({ run }) => run<never>(text, values));
        counts.reads += 1;
        return rows;
      } finally {
        counts.underWay -= 1;
      }
    },
    reach: async (wanted) => {
      for (let poll = 1; ; poll += 1) {
        await guarded((replica) => replica.ask());
        if (connected?.has(wanted)) return self;
        if (poll === POLLS) break;
        await pause(BETWEEN_POLLS);
      }
      rest(REST_BEHIND);
      throw new Error("the replica is behind");
    },
    fellBack: () => {
      counts.fallbacks += 1;
    },
    report: () => ({
      name,
      usable: connected !== undefined && !isResting(),
      reads: counts.reads,
      fallbacks: counts.fallbacks,
    }),
    end: async () => {
      isEnded = true;
      await connecting;
      await connected?.end();
    },
  };
  return self;
}

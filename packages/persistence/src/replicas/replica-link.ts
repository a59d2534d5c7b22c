import type { ConnectionOptions, Limits } from "../connection/limits.ts";
import type { Run } from "../connection/statement.ts";
import { type ConnectedReplica, connectReplica, NotAReplica } from "./connected-replica.ts";

/** Milliseconds for which a replica that has failed is left alone. */
const REST_AFTER_FAILURE = 1_000;

export interface LinkOptions {
  readonly connection: ConnectionOptions;
  readonly limits: Limits;
  readonly primary: Run;
  /** Told why the replica is of no use when that changes; undefined when it is of use. */
  readonly onChange: (problem: string | undefined) => void;
}

/** A replica as long as it can be reached, again and again. */
export interface ReplicaLink {
  /** Undefined while it is of no use. Never waits: it is connected to beside the reads. */
  current(): ConnectedReplica | undefined;
  /** Whether it is of use as things stand; connects to nobody. */
  isUp(): boolean;
  /** Does something with it. @throws what went wrong, which is the end of this connection */
  use<Result>(work: (replica: ConnectedReplica) => Promise<Result>): Promise<Result>;
  /** It is of no use for so many milliseconds. */
  rest(milliseconds: number): void;
  end(): Promise<void>;
}

function problemOf(failure: unknown): string {
  const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
  return cause instanceof NotAReplica ? cause.message : `it has failed: ${String(cause)}`;
}

/** Passes on what differs from what was said before. */
function onlyChanges(tell: LinkOptions["onChange"]): LinkOptions["onChange"] {
  let said: string | undefined = "nothing yet";
  return (problem) => {
    if (problem !== said) tell(problem);
    said = problem;
  };
}

export function linkTo({ connection, limits, primary, onChange }: LinkOptions): ReplicaLink {
  const tell = onlyChanges(onChange);
  let connected: ConnectedReplica | undefined;
  let connecting: Promise<void> | undefined;
  let restsUntil = 0;
  let isEnded = false;

  const rest = (milliseconds: number): void => {
    restsUntil = performance.now() + milliseconds;
  };

  const failed = (failure: unknown): void => {
    rest(REST_AFTER_FAILURE);
    if (!isEnded) tell(problemOf(failure));
  };

  async function connect(): Promise<void> {
    try {
      connected = await connectReplica(connection, limits, primary);
      tell(undefined);
    } catch (failure) {
      failed(failure);
    } finally {
      connecting = undefined;
    }
  }

  /** It begins anew: whatever was known of it may be wrong by now. */
  const drop = (replica: ConnectedReplica, failure: unknown): void => {
    if (replica !== connected) return;
    connected = undefined;
    failed(failure);
    void replica.end();
  };

  const isAtRest = (): boolean => isEnded || performance.now() < restsUntil;

  return {
    rest,
    isUp: () => connected !== undefined && !isAtRest(),
    current: () => {
      if (isAtRest()) return undefined;
      if (connected === undefined) connecting ??= connect();
      return connected;
    },
    use: async (work) => {
      const replica = connected;
      if (replica === undefined) throw new Error("the replica is not connected");
      return work(replica).catch((failure: unknown) => {
        drop(replica, failure);
        throw failure;
      });
    },
    end: async () => {
      isEnded = true;
      await connecting;
      await connected?.end();
    },
  };
}

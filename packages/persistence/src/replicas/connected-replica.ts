import { openConnections } from "../connection/connections.ts";
import type { ConnectionOptions, Limits } from "../connection/limits.ts";
import { singleStatements } from "../connection/single-statements.ts";
import type { Run } from "../connection/statement.ts";
import { askedOnce } from "./asked-together.ts";
import { onlyOneServer } from "./one-server.ts";
import { identityOf, includes, type Position, replayedBy } from "./position.ts";

/** A replica while it is connected to. */
export interface ConnectedReplica {
  readonly run: Run;
  /** Whether it is known to have replayed everything up to there. */
  has(wanted: Position): boolean;
  /** Has it tell how far it is. */
  ask(): Promise<void>;
  end(): Promise<void>;
}

/** Why a server is of no use as a replica, whatever it answers. */
export class NotAReplica extends Error {}

/** Connects to a replica. @throws {NotAReplica} where it is another database's, or a primary itself */
export async function connectReplica(
  options: ConnectionOptions,
  limits: Limits,
  primary: Run,
): Promise<ConnectedReplica> {
  let position: Position = { timeline: undefined, bytes: 0 };
  const onSession = onlyOneServer(() => position.bytes);
  const connections = openConnections({ ...options, onSession }, limits);
  const run = singleStatements(connections, connections.size);
  const ask = askedOnce(async () => {
    const now = await replayedBy(run);
    if (now === undefined) throw new NotAReplica("it is a primary, or has been promoted to one");
    position = now;
  });
  try {
    await assertSame(primary, run);
    await ask();
  } catch (failure) {
    void connections.end();
    throw failure;
  }
  return { run, ask, has: (wanted) => includes(position, wanted), end: () => connections.end() };
}

async function assertSame(primary: Run, replica: Run): Promise<void> {
  const [ours, theirs] = await Promise.all([identityOf(primary), identityOf(replica)]);
  if (ours !== undefined && theirs !== undefined && ours !== theirs)
    throw new NotAReplica("it has another database than the primary");
}

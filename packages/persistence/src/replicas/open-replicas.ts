import type { DatabaseOptions, Limits } from "../connection/limits.ts";
import type { Run } from "../connection/statement.ts";
import { freshReads } from "./fresh-reads.ts";
import { type ReplicaReads, replicaOver } from "./replica.ts";
import { linkTo } from "./replica-link.ts";

/** Where reads have gone since the start. */
export interface ReadsByServer {
  /** Of those that might have gone to a replica. */
  readonly primaryReads: number;
  readonly replicas: readonly ReplicaReads[];
}

/** Servers that reads may go to. */
export interface Replicas {
  /** Runs what only reads. */
  readonly run: Run;
  reads(): ReadsByServer;
  end(): Promise<void>;
}

/** Shorter than the primary's, which must have time for the same read afterwards. Milliseconds. */
const CONNECT_TIMEOUT = 1_000;
const STATEMENT_TIMEOUT = 2_000;

const hurried = (limits: Limits): Limits => ({
  ...limits,
  connectTimeout: Math.min(limits.connectTimeout, CONNECT_TIMEOUT),
  statementTimeout: Math.min(limits.statementTimeout || STATEMENT_TIMEOUT, STATEMENT_TIMEOUT),
});

/** Host and port, and nothing that has to be kept secret. */
function nameOf(url: string): string {
  const { host, searchParams } = new URL(url);
  return host || searchParams.get("host") || "localhost";
}

/** None is connected to before something is read. */
export function openReplicas(options: DatabaseOptions, limits: Limits, primary: Run): Replicas {
  const replicas = (options.replicaUrls ?? []).map((url) => {
    const name = nameOf(url);
    const onChange = (problem: string | undefined) => options.onReplica?.(name, problem);
    const connection = { ...options, url };
    return replicaOver(name, linkTo({ connection, limits: hurried(limits), primary, onChange }));
  });
  let primaryReads = 0;
  const run = freshReads(primary, replicas, () => {
    primaryReads += 1;
  });
  return {
    run,
    reads: () => ({ primaryReads, replicas: replicas.map((replica) => replica.report()) }),
    end: async () => void (await Promise.all(replicas.map((replica) => replica.end()))),
  };
}

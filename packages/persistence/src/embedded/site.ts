import { type Binaries, binariesFor } from "./binaries.ts";
import { clusterIn, ensureCluster, passwordOf } from "./cluster.ts";
import { type ServerFolder, serverFolder } from "./server-folder.ts";

/** All that it takes to run the server of one data folder. */
export interface Site extends ServerFolder {
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly password: string;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/** Makes what is missing: folder, user, programs, password, cluster. Only to be called under the start lock. */
export async function prepareSite(
  state: string,
  durable: boolean,
  log: (line: string) => void,
): Promise<Site> {
  const at = await serverFolder(state);
  const binaries = await binariesFor(at.account);
  const password = await passwordOf(at);
  if (await ensureCluster(at, binaries, durable)) log(`PostgreSQL's data folder was set up in ${at.folder}`);
  return { ...at, cluster: clusterIn(at.folder), binaries, password, durable, log };
}

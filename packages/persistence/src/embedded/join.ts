import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import { connect, dataDirectoryOf } from "./connection.ts";
import { codeOf, EmbeddedServerError, reasonOf } from "./embedded-server-error.ts";
import { launch } from "./launch.ts";
import { disownPid, isPostmaster, lastPostmaster, type Postmaster } from "./postmaster.ts";
import { shutDown } from "./shut-down.ts";
import type { Site } from "./site.ts";

/** A running server, and a connection to it that shows others that it is in use. */
export interface Joined {
  readonly postmaster: Postmaster;
  readonly client: pg.Client;
}

/** How long a server may take to come up, to go down, or to lose its last process after its postmaster was killed. */
const patience = 60_000;

/**
 * Joins the server that runs already, else the one that it starts: on the port if one is given, else where a killed
 * one was, as others may still look for it there. Only to be called under the start lock.
 */
export async function joinOrLaunch(
  site: Site,
  port?: number,
): Promise<Joined & { readonly tookOver: boolean }> {
  const deadline = Date.now() + patience;
  let wanted = port ?? (await lastPort(site));
  for (let launched = false, failures = 0; ; failures += 1) {
    const joined = await join(site, deadline).catch((error: unknown) => giveUp(site, launched, error));
    if (joined) return { ...joined, tookOver: !launched };
    const failure = await launch(site, wanted);
    launched = failure === undefined;
    if (failure === "port taken") wanted = await otherPort(port);
    if (failure === "data in use") await waitForLastProcesses(site, failures);
    if (failure && Date.now() > deadline)
      throw new EmbeddedServerError(`${site.folder}: ${failure}, and stays so.`);
  }
}

/** None after a clean stop, which leaves nobody behind who knows the port. */
async function lastPort({ cluster }: Site): Promise<number | undefined> {
  const port = (await lastPostmaster(cluster))?.port;
  return Number.isInteger(port) ? port : undefined;
}

/** The port that must be waited for, or any. */
async function otherPort(port: number | undefined): Promise<number | undefined> {
  if (port !== undefined) await setTimeout(50);
  return port;
}

/** After a kill -9 of the postmaster, a process that is busy with a query notices only at its end. */
async function waitForLastProcesses(site: Site, failures: number): Promise<void> {
  const worthTelling = 10;
  if (failures === worthTelling)
    site.log(`Waiting for the last process of a killed PostgreSQL in ${site.folder}`);
  await setTimeout(50);
}

/** A server that we started and cannot use does not stay behind. */
async function giveUp(site: Site, launched: boolean, error: unknown): Promise<never> {
  const postmaster = launched ? await lastPostmaster(site.cluster) : undefined;
  if (postmaster) await shutDown(postmaster.pid, site);
  throw error;
}

/**
 * Joins the running server, waiting while it comes up or goes down; undefined when none runs.
 * @throws EmbeddedServerError when it runs, but does not let us in before the deadline.
 */
export async function join(site: Site, deadline: number): Promise<Joined | undefined> {
  for (;;) {
    const postmaster = await lastPostmaster(site.cluster);
    if (!postmaster) return undefined;
    const attempt = await tryJoin(site, postmaster);
    if ("client" in attempt) return attempt;
    if (!(await isPostmaster(postmaster.pid, site.cluster))) {
      await disownPid(site.cluster, postmaster.pid);
      return undefined;
    }
    if (Date.now() > deadline || isFinal(attempt.error)) throw deaf(site, postmaster, attempt.error);
    await setTimeout(20);
  }
}

async function tryJoin(site: Site, postmaster: Postmaster): Promise<Joined | { error: unknown }> {
  try {
    if (Number.isNaN(postmaster.port)) throw new Error("it has no port yet");
    const client = await connect({ port: postmaster.port, password: site.password });
    // A copied data folder brings the password and postmaster.pid of the original along.
    if ((await dataDirectoryOf(client)) === site.cluster) return { client, postmaster };
    await client.end();
    return { error: new Error("the server on its port serves another folder") };
  } catch (error) {
    return { error };
  }
}

/** PostgreSQL's own no, such as that to a wrong password; but not "starting up", "shutting down", "too many connections". */
function isFinal(error: unknown): boolean {
  return /^(?!53|57P)\d[0-9A-Z]{4}$/.test(codeOf(error) ?? "");
}

function deaf(site: Site, { pid }: Postmaster, cause: unknown): EmbeddedServerError {
  return new EmbeddedServerError(
    `PostgreSQL runs in ${site.folder} (process ${pid}), but cannot be reached: ${reasonOf(cause)}`,
    { cause },
  );
}

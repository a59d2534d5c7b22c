import { readFile } from "node:fs/promises";
import type { BoardAction } from "./board-action.ts";
import { type JobRow, LIST } from "./job-statements.ts";
import { openPool } from "./pool.ts";

export type { BoardAction } from "./board-action.ts";

/** A job as it stands in the table. */
export interface ListedJob {
  readonly name: string;
  /** Null for one that runs once. */
  readonly schedule: string | null;
  readonly isPaused: boolean;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly nextRunAt: Date | null;
  readonly lockedAt: Date | null;
  /** The process that has locked it: host, process id, and a UUID of its own. */
  readonly lockedBy: string | null;
  readonly failures: number;
  readonly failedAt: Date | null;
}

/** A file of the board, as a browser wants it. */
export interface BoardFile {
  readonly type: string;
  readonly bytes: string | Uint8Array;
}

/** Looks at jobs, and changes what becomes of them, from a process that need not run any. All of it rejects while the database is away. */
export interface JobBoard {
  /** Every job, by name. */
  list(): Promise<readonly ListedJob[]>;
  /** Agendash: the page, whose addresses are relative. */
  page(): Promise<BoardFile>;
  /** A file of the page; undefined where there is none of that name. */
  asset(name: string): Promise<BoardFile | undefined>;
  /** The jobs, as the script of the page wants them. */
  jobs(query: URLSearchParams): Promise<object>;
  /** How many run and wait, as the script of the page wants it. */
  counts(): Promise<object>;
  /** What has come of it, as the script of the page wants it. */
  act(action: BoardAction, jobIds: readonly string[]): Promise<object>;
  /** Lets go of its connections. Safe to call twice, and before anything else. */
  close(): Promise<void>;
}

const toListed = (row: JobRow): ListedJob => ({
  name: row.name,
  schedule: row.repeat_interval,
  isPaused: row.disabled,
  startedAt: row.last_run_at,
  finishedAt: row.last_finished_at,
  nextRunAt: row.next_run_at,
  lockedAt: row.locked_at,
  lockedBy: row.locked_at === null ? null : row.last_modified_by,
  failures: row.fail_count ?? 0,
  failedAt: row.failed_at,
});

const types: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** Beside its library. */
const publicFile = (name: string): Promise<Buffer> =>
  readFile(new URL(`../public/${name}`, import.meta.resolve("agendash")));

/** What somebody must know who presses a button there. */
const notice = `<header class="px-3 py-2 border-bottom"><h1 class="h6 mb-1">Jobs of the bookings service</h1>
<p class="m-0"><a href="../../ops">Operators' overview</a> · A job that is deleted comes back when a process that runs
jobs starts; one that is paused stays so until it is resumed. Jobs are declared by the service: none are created here.</p></header>`;

/** The button of what is refused: the page has no setting for it. */
const noCreation = "\n.sidebar-container > .btn-success { display: none; }\n";

async function agendashPage(): Promise<BoardFile> {
  const page = (await publicFile("index.html")).toString("utf8");
  return { type: "text/html; charset=utf-8", bytes: page.replace("<body>", `<body>${notice}`) };
}

async function agendashAsset(name: string): Promise<BoardFile | undefined> {
  const type = types[/^[\w-]+\.(\w+)$/.exec(name)?.[1] ?? ""];
  if (type === undefined) return undefined;
  const bytes = await publicFile(`assets/${name}`).catch(() => undefined);
  if (bytes === undefined) return undefined;
  return { type, bytes: name.endsWith(".css") ? bytes.toString("utf8") + noCreation : bytes };
}

/** As Agendash's own, of a process that runs jobs; here of all of them. */
function countsOf(jobs: readonly ListedJob[], now: Date) {
  const locked = jobs.filter(({ lockedAt }) => lockedAt !== null).length;
  const due = jobs.filter(
    ({ lockedAt, nextRunAt }) => lockedAt === null && nextRunAt !== null && nextRunAt <= now,
  );
  return { runningJobs: locked, lockedJobs: locked, queuedJobs: due.length };
}

/**
 * Connects when it is asked for the first time, and loads Agenda only for what Agendash shows.
 *
 * @param url libpq URL of a database that has been migrated
 */
export function createJobBoard({ url }: { readonly url: string }): JobBoard {
  const pool = openPool(url);
  const controller = async () => (await import("./agendash.ts")).agendashOver(pool);
  let dashboard: ReturnType<typeof controller> | undefined;
  const agendash = () => (dashboard ??= controller());
  const list = async () => (await pool.query<JobRow>(LIST)).rows.map(toListed);
  let closed: Promise<void> | undefined;
  return {
    list,
    counts: async () => countsOf(await list(), new Date()),
    page: agendashPage,
    asset: agendashAsset,
    jobs: async (query) => (await agendash()).jobs(query),
    act: async (action, jobIds) => (await agendash()).act(action, jobIds),
    close: () => (closed ??= pool.end()),
  };
}

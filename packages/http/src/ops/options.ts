/** What a process knows of itself. */
export interface ServiceState {
  /** Of the release that runs. */
  readonly version: string;
  /** What the process does: `all`, `api`. */
  readonly mode: string;
  readonly startedAt: Date;
  /** Whether requests can be served at the moment. */
  readonly isReady: boolean;
  readonly isDatabaseReachable: boolean;
  /** Whether the tables are as this release needs them; undefined where the database does not tell. */
  readonly isMigrated: boolean | undefined;
  /** The connections to the database. */
  readonly pool?: { readonly max: number; readonly busy: number; readonly waiting: number } | undefined;
}

/** A job as it stands in the table of the jobs. */
export interface JobState {
  readonly name: string;
  /** An interval or a cron expression; null for one that runs once. */
  readonly schedule: string | null;
  readonly isPaused: boolean;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly nextRunAt: Date | null;
  /** When a process locked it, and which: it runs, or is about to. */
  readonly lockedAt: Date | null;
  readonly lockedBy: string | null;
  /** Failed runs, and the last one of them. */
  readonly failures: number;
  readonly failedAt: Date | null;
}

/** What can be done with jobs on their board. */
export const boardActions = ["retry", "requeue", "pause", "resume", "delete"] as const;
/** `retry`: run now; `requeue`: run once more beside the schedule. */
export type BoardAction = (typeof boardActions)[number];

/** A file as it is sent. */
export interface BoardFile {
  readonly type: string;
  readonly bytes: string | Uint8Array;
}

/** Agendash, or what takes its place. All of it is asked on behalf of somebody who may. */
export interface JobBoard {
  /** The page at `/ops/jobs/`, whose addresses are relative. @throws {Unavailable} */
  page(): Promise<BoardFile>;
  /** A file that the page asks for; undefined where there is none of that name. */
  asset(name: string): Promise<BoardFile | undefined>;
  /** The jobs, as the page's script wants them. @throws {Unavailable} */
  jobs(query: URLSearchParams): Promise<object>;
  /** How many run and wait, as the page's script wants it. @throws {Unavailable} */
  counts(): Promise<object>;
  /** What has come of it, as the page's script wants it. @throws {Unavailable} */
  act(action: BoardAction, jobIds: readonly string[]): Promise<object>;
}

/** What the pages at `/ops` show besides what the use cases tell. */
export interface OperatorOptions {
  /** Must neither fail nor take long, whatever is away. */
  readonly state: () => Promise<ServiceState>;
  /** Every job. @throws {Unavailable} */
  readonly jobs: () => Promise<readonly JobState[]>;
  readonly board: JobBoard;
}

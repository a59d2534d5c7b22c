import type { TestDatabase } from "@bookings/persistence/testing";
import {
  createScheduler,
  type ScheduledJob,
  type Scheduler,
  type SchedulerOptions,
} from "@bookings/scheduler";
import pg from "pg";
import { databases } from "./databases.ts";

/** A job that tells of its runs. */
export interface TestJob extends ScheduledJob {
  /** Runs that have begun. */
  readonly runs: number;
  /** Resolves when as many runs have begun. */
  begun(runs: number): Promise<void>;
}

/** A job whose runs do `work`; due in an hour, unless the table is told otherwise. */
export function testJob(
  name: string,
  work: () => Promise<void> = async () => undefined,
  schedule: string | undefined = "1 hour",
): TestJob {
  let runs = 0;
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const promised = (number: number): PromiseWithResolvers<void> => {
    const promise = waiting.get(number) ?? Promise.withResolvers<void>();
    waiting.set(number, promise);
    return promise;
  };
  return {
    name,
    schedule,
    get runs() {
      return runs;
    },
    begun: (number) => (number <= runs ? Promise.resolve() : promised(number).promise),
    run: async () => {
      runs += 1;
      promised(runs).resolve();
      await work();
    },
  };
}

export interface JobRow {
  readonly name: string;
  readonly next_run_at: Date;
  readonly last_run_at: Date | null;
  readonly last_finished_at: Date | null;
  readonly locked_at: Date | null;
  readonly last_modified_by: string | null;
  readonly fail_count: number | null;
  readonly fail_reason: string | null;
  readonly repeat_interval: string;
}

export interface Obstacle {
  /** Resolves when somebody waits. */
  reached(): Promise<void>;
  goAway(): Promise<void>;
}

/** A database, the schedulers of a test upon it, and their table. */
export class JobSite {
  readonly failures: string[] = [];
  readonly outages: unknown[] = [];
  readonly #schedulers: Scheduler[] = [];
  readonly #database: TestDatabase;
  readonly #client: pg.Client;

  private constructor(database: TestDatabase, client: pg.Client) {
    this.#database = database;
    this.#client = client;
  }

  static async open(): Promise<JobSite> {
    const database = await databases.create();
    const client = new pg.Client({ connectionString: database.url });
    client.on("error", () => undefined);
    await client.connect();
    return new JobSite(database, client);
  }

  get url(): string {
    return this.#database.url;
  }

  /** Another process, as it were; not started. */
  scheduler(jobs: readonly ScheduledJob[], options: Partial<SchedulerOptions> = {}): Scheduler {
    const scheduler = createScheduler({
      url: this.url,
      jobs,
      lookEvery: 50,
      lockLifetime: 10_000,
      onFailure: (job, error) => this.failures.push(`${job}: ${String(error)}`),
      onOutage: (error) => this.outages.push(error),
      ...options,
    });
    this.#schedulers.push(scheduler);
    return scheduler;
  }

  async started(jobs: readonly ScheduledJob[], options: Partial<SchedulerOptions> = {}): Promise<Scheduler> {
    const scheduler = this.scheduler(jobs, options);
    await scheduler.start();
    return scheduler;
  }

  async rows(): Promise<JobRow[]> {
    return (await this.#client.query<JobRow>("select * from jobs.agenda_jobs order by name")).rows;
  }

  /** Resolves with the rows as soon as there are so many: a service is ready before its jobs are. */
  async declared(jobs: number): Promise<JobRow[]> {
    for (;;) {
      const rows = await this.rows();
      if (rows.length >= jobs) return rows;
    }
  }

  async row({ name }: ScheduledJob): Promise<JobRow> {
    const row = (await this.rows()).find((one) => one.name === name);
    if (row === undefined) throw new Error(`there is no job ${name}`);
    return row;
  }

  /** The first column of the rows that a statement gives. */
  async values(statement: string, ...values: readonly unknown[]): Promise<unknown[]> {
    const { rows } = await this.#client.query<unknown[]>({
      text: statement,
      values: [...values],
      rowMode: "array",
    });
    return rows.map(([value]) => value);
  }

  /** Runs statements, any number in one text. */
  async run(statements: string): Promise<void> {
    await this.#client.query(statements);
  }

  /** Resolves with the job's row as soon as it fits. */
  async until(job: ScheduledJob, fits: (row: JobRow) => boolean): Promise<JobRow> {
    for (;;) {
      const row = await this.row(job);
      if (fits(row)) return row;
    }
  }

  /** Writes the job's row past all rules, such as `next_run_at = now()`. */
  async set({ name }: ScheduledJob, assignments: string): Promise<void> {
    await this.#client.query(`update jobs.agenda_jobs set ${assignments} where name = $1`, [name]);
  }

  /** One more slot of the job, from its beginning to the end of its run. */
  async slot(job: TestJob): Promise<void> {
    const before = job.runs;
    await this.set(job, "next_run_at = now()");
    await job.begun(before + 1);
    await this.until(job, ({ locked_at: lock }) => lock === null);
  }

  /** Two slots of a job of one scheduler: when they are over, that scheduler has looked for all its other jobs, too. */
  async looksOf(canary: TestJob): Promise<void> {
    await this.slot(canary);
    await this.slot(canary);
  }

  /** The schedulers lose their connections and get no new ones. */
  async outage(): Promise<void> {
    await this.#allowConnections(false);
    await this.#client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
  }

  async recovery(): Promise<void> {
    await this.#allowConnections(true);
  }

  /** Lets nobody into a table. */
  async obstruct(table: string): Promise<Obstacle> {
    const client = new pg.Client({ connectionString: this.url });
    client.on("error", () => undefined);
    await client.connect();
    const [pid] = (
      await client.query<[number]>({ text: "select pg_backend_pid()", rowMode: "array" })
    ).rows.flat();
    await client.query(`begin; lock table ${table} in access exclusive mode`);
    const waiting = "select pid from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))";
    return {
      reached: async () => {
        while ((await this.values(waiting, pid)).length === 0);
      },
      goAway: () => client.end(),
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#schedulers.map((scheduler) => scheduler.drain(5_000)));
    await this.#client.end();
    await this.#database.drop();
  }

  /** By way of another database: none can be closed from inside. */
  async #allowConnections(allowed: boolean): Promise<void> {
    const elsewhere = new URL(this.url);
    const name = pg.escapeIdentifier(decodeURIComponent(elsewhere.pathname.slice(1)));
    elsewhere.pathname = "/postgres";
    const client = new pg.Client({ connectionString: elsewhere.href });
    await client.connect();
    await client.query(`alter database ${name} with allow_connections ${allowed}`);
    await client.end();
  }
}

/** A site of its own for each test of the block that calls it. */
export function jobSite(): () => JobSite {
  let site: JobSite;
  beforeEach(async () => {
    site = await JobSite.open();
  });
  afterEach(() => site.end());
  return () => site;
}

import { setTimeout as pause } from "node:timers/promises";
import { PostgresJobRepository } from "@agendajs/postgres-backend";
import type { JobParameters } from "agenda";
import type pg from "pg";
import { BEGIN, KEEP, RELEASE, TABLE } from "./job-statements.ts";

/** Milliseconds between two tries to reach a server that is away. */
const RETRY = 500;

export interface JobTableOptions {
  readonly pool: pg.Pool;
  /** Names this process in the database, and no other. */
  readonly owner: string;
  /** Milliseconds that a lock lasts. */
  readonly lockLifetime: number;
  /** Told once when the server goes away, and once more only after it was there again. */
  readonly onOutage: (error: unknown) => void;
}

type Look = PostgresJobRepository["getNextJobToRun"];

/**
 * Agenda's table, fit for servers that go away and processes that end. Knows what runs in this process: Agenda calls
 * {@link saveJobState} before a run, during it, and behind it.
 */
export class JobTable extends PostgresJobRepository {
  readonly #options: JobTableOptions;
  readonly #runs = new Map<string, PromiseWithResolvers<void>>();
  readonly #looks = new Set<Promise<unknown>>();
  #isAway = false;
  #isClosed = false;

  constructor(options: JobTableOptions) {
    super({ pool: options.pool, tableName: TABLE, ensureSchema: false });
    this.#options = options;
  }

  /** Finds and locks. A run that has lost its lock still runs: none is started beside it in the same process. */
  override async getNextJobToRun(...[name, ...rest]: Parameters<Look>): ReturnType<Look> {
    if (this.#isClosed || this.#runs.has(name)) return undefined;
    const look = super.getNextJobToRun(name, ...rest);
    this.#looks.add(look);
    try {
      const job = await look;
      this.#isAway = false;
      return job;
    } catch (error) {
      this.#tellOfOutage(error);
      throw error;
    } finally {
      this.#looks.delete(look);
    }
  }

  override async saveJobState(job: JobParameters): Promise<void> {
    if (!this.#runs.has(job.name)) await this.#begin(job);
    else if (job.lockedAt !== undefined) await this.#keep(job);
    else await this.#end(job);
  }

  /** Agenda does not wait for this: a rejection would end the process. A lock that stays runs out by itself. */
  override async unlockJob(job: JobParameters): Promise<void> {
    await super.unlockJob(job).catch(() => undefined);
  }

  /** From now on nothing is looked for. */
  lookNoMore(): void {
    this.#isClosed = true;
  }

  /** Resolves when nothing is looked for any more, and nothing runs. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#looks);
    await Promise.all([...this.#runs.values()].map(({ promise }) => promise));
  }

  /** Gives up what was locked ahead of its time. */
  async release(): Promise<void> {
    await this.#options.pool.query(RELEASE, [this.#options.owner, [...this.#runs.keys()]]);
  }

  async #begin(job: JobParameters): Promise<void> {
    this.#runs.set(job.name, Promise.withResolvers());
    try {
      const { rowCount } = await this.#insist(BEGIN, [...this.#key(job), job.lastRunAt, job.nextRunAt]);
      if (rowCount === 0) throw new Error("the lock was lost before the run began");
    } catch (error) {
      this.#forget(job);
      throw error;
    }
  }

  async #keep(job: JobParameters): Promise<void> {
    await this.#options.pool.query(KEEP, [...this.#key(job), ...kept(job)]);
  }

  async #end(job: JobParameters): Promise<void> {
    try {
      await this.#insist(KEEP, [...this.#key(job), ...kept(job)]);
    } finally {
      this.#forget(job);
    }
  }

  /** Tries until the server is there again: nobody else runs what stays locked. Longer than a lock lasts helps nobody. */
  async #insist(statement: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const { pool, lockLifetime } = this.#options;
    for (const end = Date.now() + lockLifetime; ; ) {
      try {
        return await pool.query(statement, [...values]);
      } catch (error) {
        if (Date.now() > end) throw error;
        this.#tellOfOutage(error);
        await pause(RETRY);
      }
    }
  }

  #key({ _id }: JobParameters): readonly unknown[] {
    return [_id, this.#options.owner];
  }

  #forget({ name }: JobParameters): void {
    this.#runs.get(name)?.resolve();
    this.#runs.delete(name);
  }

  #tellOfOutage(error: unknown): void {
    if (!this.#isAway && !this.#isClosed) this.#options.onOutage(error);
    this.#isAway = true;
  }
}

/** What {@link KEEP} writes. */
const kept = ({ lockedAt, lastFinishedAt, failedAt, failCount, failReason }: JobParameters) =>
  [lockedAt, lastFinishedAt, failedAt, failCount, failReason].map((value) => value ?? null);

import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { Agenda, type Job } from "agenda";
import type pg from "pg";
import { backendOf } from "./backend.ts";
import { DECLARE, DISCARD } from "./job-statements.ts";
import { JobTable } from "./job-table.ts";
import { keepLock } from "./keep-lock.ts";
import { openPool } from "./pool.ts";
import { firstRun, TIMEZONE } from "./schedule.ts";
import type { ScheduledJob } from "./scheduled-job.ts";

/** Extensions of a lock while it lasts: two may fail. */
const EXTENSIONS = 3;

/** What a scheduler needs. */
export interface SchedulerOptions {
  /** libpq URL of a database that has been migrated. */
  readonly url: string;
  /** Every job that this version knows, those that are off included. */
  readonly jobs: readonly ScheduledJob[];
  /** Told of every run that fails. The job runs again in its next slot, and not before. */
  readonly onFailure: (job: string, error: unknown) => void;
  /** Told once when the database goes away; what was due meanwhile runs once when it is back. */
  readonly onOutage: (error: unknown) => void;
  /** Milliseconds between two looks for what is due; each look also locks what comes due before the next. Default 2,000. */
  readonly lookEvery?: number;
  /** Milliseconds after which others take over what a killed process had locked. Default 60,000. */
  readonly lockLifetime?: number;
}

/** Runs each job once a slot, over any number of processes with the same database. */
export interface Scheduler {
  /** Rejects when the database is away, and may be called again then. A second call of one that succeeds does nothing. */
  start(): Promise<void>;
  /** No new runs; waits for those that are under way, `timeout` milliseconds at most. Safe to call twice, and before a start. */
  drain(timeout: number): Promise<void>;
}

type Settings = Required<SchedulerOptions>;

const nothing = () => undefined;

/** Resolves with the work, or when the time is over. */
async function within(timeout: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, pause(timeout, undefined, { signal: over.signal })]);
  over.abort();
}

const declare = (pool: pg.Pool, { name, schedule }: ScheduledJob): Promise<unknown> =>
  schedule === undefined
    ? pool.query(DISCARD, [name])
    : pool.query(DECLARE, [name, schedule, TIMEZONE, firstRun(schedule, new Date())]);

/** A lock is free only when somebody looks: the last look before its end is part of its life. */
const lockTime = ({ lockLifetime, lookEvery }: Settings): number => lockLifetime - lookEvery;

async function succeeds({ name, run }: ScheduledJob, { onFailure }: Settings): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    onFailure(name, error);
    return false;
  }
}

async function runLocked(job: ScheduledJob, settings: Settings, locked: Job): Promise<void> {
  const letGo = keepLock(locked, lockTime(settings) / EXTENSIONS);
  try {
    // Agenda writes it into its table, where what the error itself says of people would outlive their erasure.
    if (!(await succeeds(job, settings))) throw new Error("the log says why");
  } finally {
    await letGo();
  }
}

async function startAgenda(settings: Settings, table: JobTable, owner: string): Promise<Agenda> {
  const agenda = new Agenda({
    name: owner,
    backend: backendOf(table),
    processEvery: settings.lookEvery,
    defaultLockLifetime: lockTime(settings),
  });
  for (const job of settings.jobs.filter(({ schedule }) => schedule !== undefined)) {
    // oxlint-disable-next-line typescript/no-misused-promises -- one of its two signatures takes a promise
    agenda.define(job.name, (locked) => runLocked(job, settings, locked));
  }
  await agenda.start();
  return agenda;
}

/** Neither connects nor looks for anything before it is started. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const settings: Settings = { lookEvery: 2_000, lockLifetime: 60_000, ...options };
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  const pool = openPool(settings.url);
  const { onOutage } = settings;
  const table = new JobTable({ pool, owner, onOutage, lockLifetime: lockTime(settings) });
  let started: Promise<Agenda> | undefined;
  let ended: Promise<void> | undefined;

  const begin = async (): Promise<Agenda> => {
    for (const job of settings.jobs) await declare(pool, job);
    return startAgenda(settings, table, owner);
  };

  // Agenda's drain() would begin what it has locked ahead while it waits, and leave the rest locked. Its stop() begins
  // nothing more; the table knows what still runs.
  const end = async (): Promise<void> => {
    table.lookNoMore();
    const agenda = await started?.catch(nothing);
    await agenda?.stop(false).catch(nothing);
    await table.settled();
    await table.release().catch(nothing);
    await pool.end();
  };

  return {
    start: async () => {
      started ??= begin();
      await started.catch((error: unknown) => {
        started = undefined;
        throw error;
      });
    },
    drain: async (timeout) => {
      ended ??= end();
      await within(timeout, ended);
    },
  };
}

/**
 * The backend puts the name of its table between quotes as it is. So it names the schema, too: a search path would have
 * to be set for each connection, which poolers do not keep.
 */
export const TABLE = 'jobs"."agenda_jobs';

/** $1 name, $2 schedule, $3 time zone, $4 first run. The same schedule changes nothing: who restarts runs nothing twice, and skips nothing. */
export const DECLARE = `
  insert into "${TABLE}" as job (name, type, repeat_interval, repeat_timezone, next_run_at)
  values ($1, 'single', $2, $3, $4)
  on conflict (name) where type = 'single' do update
    set repeat_interval = excluded.repeat_interval, repeat_timezone = excluded.repeat_timezone,
      next_run_at = excluded.next_run_at
    where (job.repeat_interval, job.repeat_timezone)
      is distinct from (excluded.repeat_interval, excluded.repeat_timezone)`;

/** $1 name. A run that is under way ends as usual; there is no next one. */
export const DISCARD = `delete from "${TABLE}" where name = $1`;

/** $1 id, $2 owner, $3 started, $4 next run. Changes no row when the lock has been lost meanwhile. */
export const BEGIN = `
  update "${TABLE}" set last_run_at = $3, next_run_at = $4
  where id = $1 and last_modified_by = $2 and locked_at is not null`;

/**
 * $1 id, $2 owner, then what a run may change. Not the next run: another schedule may have been declared meanwhile. And
 * nothing at all when another process has taken over.
 */
export const KEEP = `
  update "${TABLE}"
  set locked_at = $3, last_finished_at = $4, failed_at = $5, fail_count = $6, fail_reason = $7
  where id = $1 and last_modified_by = $2`;

/** $1 owner, $2 names of jobs that still run. */
export const RELEASE = `
  update "${TABLE}" set locked_at = null
  where last_modified_by = $1 and locked_at is not null and name <> all ($2)`;

/** Everything that is told of jobs. Those that ran once stay behind those that recur; more than a few are not looked at. */
export const LIST = `
  select name, repeat_interval, coalesce(disabled, false) as disabled, last_run_at, last_finished_at, next_run_at,
    locked_at, last_modified_by, fail_count, failed_at
  from "${TABLE}" order by repeat_interval is null, name, created_at desc limit 100`;

/** A row of {@link LIST}. */
export interface JobRow {
  readonly name: string;
  readonly repeat_interval: string | null;
  readonly disabled: boolean;
  readonly last_run_at: Date | null;
  readonly last_finished_at: Date | null;
  readonly next_run_at: Date | null;
  readonly locked_at: Date | null;
  readonly last_modified_by: string | null;
  readonly fail_count: number | null;
  readonly failed_at: Date | null;
}

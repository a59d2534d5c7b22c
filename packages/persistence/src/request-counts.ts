import { circuit } from "./connection/circuit.ts";
import type { Run } from "./connection/statement.ts";
import { countOf } from "./repositories/statements.ts";
import { fromInstant, toInstant } from "./rows/instant.ts";
import type { RequestCountRow } from "./rows/request-count-row.ts";

/** What one caller has used up of its window. */
export interface RequestCount {
  readonly used: number;
  readonly endsAt: Date;
}

/** So many more requests of a caller. */
export interface RequestsMade {
  /** Who made them, by a digest. */
  readonly caller: string;
  readonly requests: number;
  readonly at: Date;
  /** When a window that begins now would end; a window that runs ends then at the latest. */
  readonly endsAt: Date;
}

/** How often callers have asked, over all processes on the database. */
export interface RequestCounts {
  /**
   * Counts requests in the caller's window, or in a new one when it has none that runs. Takes a second at most.
   *
   * @throws {Unavailable} at once while the database has just failed several times in a row
   */
  add(made: RequestsMade): Promise<RequestCount>;
  /** Removes windows that have ended by the moment, as many at most. @returns how many */
  removeEnded(moment: Date, limit: number): Promise<number>;
}

// A window that was begun under a longer one of another configuration is cut short, but what was used stays used:
// processes whose clocks differ a little would otherwise begin anew each time.
const add = `
  insert into request_count as c (caller_id, used, ends_at) values ($1::text, $2::bigint, $4::timestamptz)
  on conflict (caller_id) do update set
    used = case when c.ends_at <= $3::timestamptz then excluded.used else c.used + excluded.used end,
    ends_at = case when c.ends_at <= $3::timestamptz then excluded.ends_at else least(c.ends_at, excluded.ends_at) end
  returning used, ends_at as ends_at`;

const removeEnded = `
  delete from request_count where caller_id in (
    select caller_id from request_count where ends_at <= $1::timestamptz order by ends_at limit $2 for update skip locked
  )`;

/**
 * @param hurried for what each request waits for: few connections of their own and short limits, so that counting
 *   neither waits for work nor keeps work waiting
 * @param run for the rest
 */
export function requestCounts(hurried: Run, run: Run): RequestCounts {
  const guarded = circuit();
  return {
    add: async ({ caller, requests, at, endsAt }) => {
      const values = [caller, requests, toInstant(at), toInstant(endsAt)];
      const [row] = await guarded(() => hurried<Pick<RequestCountRow, "used" | "ends_at">>(add, values));
      if (row === undefined) throw new Error("a count was not returned");
      return { used: row.used, endsAt: fromInstant(row.ends_at) };
    },

    removeEnded: (moment, limit) => countOf(run, removeEnded, [toInstant(moment), limit]),
  };
}

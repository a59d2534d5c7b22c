import { Migration } from "@mikro-orm/migrations";

/**
 * How often each caller has asked. Unlogged: after a crash of the server, and on a replica that takes over, counting
 * begins anew, for which each count costs no write to a disk.
 */
export class RequestCounts extends Migration {
  override up(): void {
    this.addSql(`
  create unlogged table request_count (
    caller_id text primary key, -- a digest
    used bigint not null,
    ends_at timestamptz(3) not null
  ) with (fillfactor = 50); -- each count is a new version of the row, best kept on the same page
  create index request_count_end_index on request_count (ends_at);`);
  }
}

import { Migration } from "@mikro-orm/migrations";

/** Keys of requests that may arrive more than once, with the answers that they got. */
export class RequestKeys extends Migration {
  override up(): void {
    this.addSql(`
  create table request_key (
    key_id text primary key,
    fingerprint text not null,
    outcome json, -- not jsonb, which has no room for every text that a refusal may repeat
    people uuid[] not null,
    kept_at timestamptz(3) not null,
    running_until timestamptz(3),
    constraint request_key_outcome_check check ((outcome is null) = (running_until is not null))
  );
  create index request_key_people_index on request_key using gin (people);
  create index request_key_kept_index on request_key (kept_at);`);
  }
}

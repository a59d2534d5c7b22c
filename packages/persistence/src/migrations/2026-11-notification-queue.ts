import { Migration } from "@mikro-orm/migrations";

/**
 * What is still to be sent moves into a table of its own. No index of the ledger itself holds anything that sending
 * changes any more, so that writing down what became of a message writes no index.
 */
export class NotificationQueue extends Migration {
  override up(): void {
    this.addSql(`
  create table notification_queue (
    notification_id uuid primary key,
    next_attempt_at timestamptz(3) not null, -- infinity once it was given up
    claim_id text,
    claimed_until timestamptz(3),
    constraint notification_queue_claim_check check ((claim_id is null) = (claimed_until is null))
  ) with (fillfactor = 50); -- the other half is for the claim
  create index notification_queue_due_index on notification_queue (next_attempt_at, notification_id);

  insert into notification_queue (notification_id, next_attempt_at, claim_id, claimed_until)
  select notification_id, case status when 'dead' then 'infinity' else next_attempt_at end, claim_id, claimed_until
  from notification where status in ('pending', 'dead');

  drop index notification_due_index;
  drop index notification_dead_index;
  alter table notification drop column claim_id, drop column claimed_until, set (fillfactor = 70);`);
  }
}

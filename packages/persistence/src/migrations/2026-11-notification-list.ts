import { Migration } from "@mikro-orm/migrations";

/** Pages of the ledger, the latest due first; and those that were given up, of which there should be few. */
export class NotificationList extends Migration {
  override up(): void {
    this.addSql(`
  create index notification_list_index on notification (due_at, notification_id);
  create index notification_dead_index on notification (due_at, notification_id) where status = 'dead';`);
  }
}

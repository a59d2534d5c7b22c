import { Migration } from "@mikro-orm/migrations";

/**
 * Nobody searches in time slots; they are written once and read with each booking. As `json` they are the text that they
 * were written as, where `jsonb` was a third of the work of a list.
 */
export class PlainTimeslots extends Migration {
  override up(): void {
    this.addSql("alter table event alter column timeslot type json using timeslot::json");
    this.addSql("alter table booking alter column timeslot type json using timeslot::json");
  }
}

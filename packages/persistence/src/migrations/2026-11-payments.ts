import { Migration } from "@mikro-orm/migrations";

const booking = `
  alter table booking
    add payment_status text, -- null where no card has to pay for it
    add payment_settled_at timestamptz(3),
    add refund_recorded boolean default false not null;
  alter table booking
    add constraint booking_payment_check check (payment_status in ('Pending', 'Paid', 'Failed')) not valid;
  alter table booking
    add constraint booking_payment_settled_check
      check ((payment_settled_at is null) = (coalesce(payment_status, 'Pending') = 'Pending')) not valid;
  alter table booking validate constraint booking_payment_check;
  alter table booking validate constraint booking_payment_settled_check;
  create index booking_refund_index on booking (booking_id)
    where payment_status is not null and status in ('Rejected', 'Canceled') and not refund_recorded;`;

const payment = `
  create table payment (
    order_id uuid primary key, -- names no row: what is still owed outlives an order that was erased
    method_id uuid,
    amount bigint not null,
    currency text not null,
    status text not null,
    reason text,
    created_at timestamptz(3) not null,
    settled_at timestamptz(3),
    attempts integer not null,
    next_attempt_at timestamptz(3),
    constraint payment_status_check check (status in ('Pending', 'Paid', 'Failed')),
    constraint payment_amount_check check (amount > 0),
    constraint payment_settled_check check ((settled_at is null) = (status = 'Pending')),
    constraint payment_method_check check ((method_id is not null) = (status = 'Pending')),
    constraint payment_asked_check check (status <> 'Pending' or next_attempt_at is not null)
  ) with (fillfactor = 70);
  create index payment_due_index on payment (next_attempt_at, order_id) where next_attempt_at is not null;`;

const refund = `
  create table refund (
    refund_id uuid primary key, -- the booking's id
    order_id uuid not null constraint refund_payment_fkey references payment on delete cascade,
    amount bigint not null,
    status text not null,
    owed_at timestamptz(3) not null,
    settled_at timestamptz(3),
    constraint refund_status_check check (status in ('Pending', 'Paid', 'Failed')),
    constraint refund_amount_check check (amount >= 0),
    constraint refund_settled_check check ((settled_at is null) = (status = 'Pending'))
  );
  create index refund_order_index on refund (order_id);`;

/** Payments by card. What is added to bookings is null for cash, and stands in no index that cash writes. */
export class Payments extends Migration {
  override up(): void {
    for (const statements of [booking, payment, refund]) this.addSql(statements);
  }
}

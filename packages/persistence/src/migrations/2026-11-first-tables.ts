import { Migration } from "@mikro-orm/migrations";

const event = `
  create table event (
    event_id uuid primary key,
    coach_id uuid not null,
    start_at timestamptz(3) not null,
    end_at timestamptz(3) not null,
    status text not null,
    requires_approval boolean not null,
    sport_id uuid,
    service_cardinality bigint,
    timeslot jsonb not null,
    seats bigint not null,
    seats_taken bigint not null,
    revision bigint not null,
    moved_at timestamptz(3),
    start_moved_at timestamptz(3),
    constraint event_status_check check (status in ('Scheduled', 'Canceled')),
    constraint event_period_check check (start_at < end_at),
    constraint event_capacity_check check (seats = (timeslot ->> 'numberOfParticipants')::bigint),
    constraint event_seats_check check (seats_taken >= 0 and seats_taken <= seats)
  ) with (fillfactor = 80); -- each seat taken is a new version of the row, best kept on the same page
  create index event_start_index on event (start_at);
  create index event_end_index on event (end_at);
  create index event_moved_index on event (moved_at) where moved_at is not null;
  create index event_coach_start_index on event (coach_id, start_at);
  create index event_coach_end_index on event (coach_id, end_at);`;

const bookingOrder = `
  create table booking_order (
    order_id uuid primary key,
    user_id uuid not null,
    payment_status text not null,
    created_at timestamptz(3) not null,
    constraint booking_order_payment_check check (payment_status in ('Pending', 'Paid', 'Failed', 'Cash'))
  );
  create index booking_order_user_index on booking_order (user_id, created_at desc, order_id desc);`;

const booking = `
  create table booking (
    booking_id uuid primary key,
    order_id uuid not null constraint booking_order_fkey references booking_order,
    user_id uuid not null,
    coach_id uuid not null,
    event_id uuid not null constraint booking_event_fkey references event,
    timeslot jsonb not null,
    requested_at timestamptz(3) not null,
    status text not null,
    lapses_at timestamptz(3),
    accepted_at timestamptz(3),
    rejected_at timestamptz(3),
    canceled_at timestamptz(3),
    canceled_by_role text,
    cancellation_reason_code text,
    cancellation_reason_text text,
    disputer_user_id uuid,
    dispute_reason_id uuid,
    dispute_comment text,
    disputed_at timestamptz(3),
    resolution text,
    resolved_at timestamptz(3),
    completed_at timestamptz(3),
    note text,
    dismissed_at timestamptz(3),
    version bigint not null,
    changed_at timestamptz(3) not null,
    constraint booking_status_check
      check (status in ('Accepted', 'Rejected', 'Pending', 'Canceled', 'InDispute', 'DisputeDone')),
    constraint booking_pending_check check ((lapses_at is not null) = (status = 'Pending')),
    constraint booking_accepted_check
      check ((accepted_at is not null) = (status in ('Accepted', 'InDispute', 'DisputeDone'))),
    constraint booking_rejected_check check ((rejected_at is not null) = (status = 'Rejected')),
    constraint booking_canceled_check check (
      (canceled_at is not null) = (status = 'Canceled')
      and (canceled_by_role is not null) = (status = 'Canceled')
    ),
    constraint booking_canceler_check check (canceled_by_role in ('Athlete', 'Coach', 'System')),
    constraint booking_reason_check check (
      (cancellation_reason_code is null or status = 'Canceled')
      and (cancellation_reason_text is null or status = 'Canceled')
    ),
    constraint booking_reason_code_check check (cancellation_reason_code in ('NotFeelingWell', 'NoTime', 'Other')),
    constraint booking_disputed_check check (
      (disputed_at is not null) = (status in ('InDispute', 'DisputeDone'))
      and (disputer_user_id is not null) = (status in ('InDispute', 'DisputeDone'))
      and (dispute_reason_id is not null) = (status in ('InDispute', 'DisputeDone'))
    ),
    constraint booking_comment_check check (dispute_comment is null or status in ('InDispute', 'DisputeDone')),
    constraint booking_resolved_check check ((resolved_at is not null) = (status = 'DisputeDone')),
    constraint booking_resolution_check check (resolution is null or status = 'DisputeDone')
  );
  create unique index booking_active_key on booking (user_id, event_id)
    where status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone');
  create index booking_order_index on booking (order_id);
  create index booking_user_index on booking (user_id);
  create index booking_event_index on booking (event_id, booking_id);
  create index booking_changed_index on booking (changed_at);
  create index booking_lapse_index on booking (lapses_at, event_id) where status = 'Pending';`;

const notification = `
  create table notification (
    notification_id uuid primary key,
    rule_id text not null,
    trigger text not null,
    booking_id uuid not null, -- names no row: a farewell outlives its booking
    recipient_role text not null,
    recipient_id uuid not null,
    occurrence timestamptz(3) not null,
    channel text not null,
    status text not null,
    reason text,
    attempts integer not null,
    due_at timestamptz(3) not null,
    expires_at timestamptz(3) not null,
    next_attempt_at timestamptz(3) not null,
    sent_at timestamptz(3),
    farewell jsonb,
    claim_id text,
    claimed_until timestamptz(3),
    constraint notification_key unique (booking_id, rule_id, recipient_role, recipient_id, occurrence, channel),
    constraint notification_status_check check (status in ('pending', 'sent', 'dead', 'expired', 'skipped')),
    constraint notification_recipient_check check (recipient_role in ('Athlete', 'Coach')),
    constraint notification_claim_check
      check ((claim_id is null) = (claimed_until is null) and (claim_id is null or status = 'pending'))
  );
  create index notification_due_index on notification (next_attempt_at, notification_id) where status = 'pending';
  create index notification_recipient_index on notification (recipient_id);`;

const notificationRule = `
  create table notification_rule (
    rule_id text primary key,
    since timestamptz(3) not null,
    scanned_until timestamptz(3) not null
  );`;

const erasure = `
  create table erasure (
    erasure_id uuid primary key,
    erased_at timestamptz(3) not null,
    erased_by text not null,
    rows jsonb not null,
    constraint erasure_role_check check (erased_by in ('user', 'service', 'admin'))
  );`;

/** Events with their seats, orders, bookings, the ledger of messages, and what remains of erasures. */
export class FirstTables extends Migration {
  override up(): void {
    for (const tables of [event, bookingOrder, booking, notification, notificationRule, erasure])
      this.addSql(tables);
  }
}

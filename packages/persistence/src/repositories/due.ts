import {
  type BookingId,
  cancelerRoles,
  channelsOf,
  type DueMessages,
  type Look,
  NIL_ID,
  type RecordingScope,
  rolesToldOf,
  type Trigger,
} from "@bookings/domain";
import type { Statements } from "../connection/transaction.ts";
import { KNOWN_TO_COACH, PAID_AT } from "../rows/booking-payment-columns.ts";
import { toInstant } from "../rows/instant.ts";
import { seenAt } from "../rows/lapse.ts";
import { NOTIFICATION_KEY } from "../rows/notification-key.ts";
import { occurrencesAt } from "../rows/occurrences.ts";

/** A look as the statements below know it: the rows of parameter `$1`. */
const toLookRow = ({ rule, since, span }: Look, now: Date) => ({
  rule_id: rule.id,
  trigger: rule.on,
  shift: `${rule.offset} milliseconds`,
  worth: `${rule.expiresAfter} milliseconds`,
  statuses: rule.when,
  since: toInstant(since),
  first: toInstant(span.from),
  last: toInstant(span.to),
  now: toInstant(now),
});

const lookRows = `
  json_to_recordset($1::json) as r(
    rule_id text, trigger text, shift interval, worth interval, statuses text[],
    since timestamptz, first timestamptz, last timestamptz, now timestamptz
  )`;

/** Whom a rule tells over which channel, by who acted: the rows of parameter `$2`. */
const toAddressRows = ({ rule }: Look, channels: readonly string[]) =>
  cancelerRoles.flatMap((by) =>
    rolesToldOf(rule, by).flatMap((role) =>
      channelsOf(rule, channels).map((channel) => ({ rule: rule.id, by, role, channel })),
    ),
  );

const addressRows = `json_to_recordset($2::json) as a(rule text, by text, role text, channel text)`;

const seen = seenAt("r.now");
const occurrences = occurrencesAt("r.now");

// An event is looked up only for a request that may have lapsed.
const changed = `
  select b.booking_id, b.user_id, b.coach_id, ${KNOWN_TO_COACH} as known, h.occurrence, h.by
  from booking b
  left join lateral (
    select start_at, moved_at from event where event_id = b.event_id and b.status = 'Pending' offset 0
  ) e on true
  cross join lateral (values
    ('requested', ${occurrences.requested}, 'Athlete'),
    ('accepted', ${occurrences.accepted}, 'Coach'),
    ('rejected', ${occurrences.rejected}, 'Coach'),
    ('canceled', ${occurrences.canceled}, ${seen.canceledByRole}),
    ('completed', ${occurrences.completed}, 'System'),
    ('disputed', ${occurrences.disputed}, case when b.disputer_user_id = b.user_id then 'Athlete' else 'Coach' end),
    ('disputeResolved', ${occurrences.disputeResolved}, 'System'),
    ('paid', ${occurrences.paid}, 'System'),
    ('paymentFailed', ${occurrences.paymentFailed}, 'System')
  ) h(trigger, occurrence, by)
  where b.changed_at between r.first and r.last and h.trigger = r.trigger and b.booking_id >= $4::uuid`;

/** The bookings of the events that are found: never more of the table than what belongs to them. */
const ofEvents = (columns: string, events: string, bookings: string): string => `
  select b.booking_id, b.user_id, b.coach_id, b.known, e.occurrence, 'System' as by
  from (select event_id, start_at, ${columns} from event where ${events} offset 0) e
  cross join lateral (
    select booking_id, user_id, coach_id, ${KNOWN_TO_COACH} as known from booking b
    where b.event_id = e.event_id and b.booking_id >= $4::uuid and ${bookings} offset 0
  ) b`;

const moved = ofEvents(
  "moved_at as occurrence",
  "moved_at between r.first and r.last",
  "b.requested_at < e.occurrence",
);

const atTime = (time: string, movedAt: string): string =>
  ofEvents(
    `${time} as occurrence, ${movedAt} as stands_since`,
    `${time} between r.first - r.shift and r.last - r.shift and status = 'Scheduled'`,
    `${seen.status} = any(r.statuses)
      and e.occurrence + r.shift >= greatest(coalesce(b.accepted_at, b.requested_at), ${PAID_AT}, e.stands_since)`,
  );

const key = NOTIFICATION_KEY.join(", ");

/**
 * Each `offset 0` keeps the planner from joining otherwise than from rules to what their indexes find, and from there
 * by key: it knows nothing of what the parameters hold. No more than `$3` messages, from booking `$4` on.
 */
const recordFound = (found: string): string => `
  with message as (
    select message.*, due_at + worth as expires_at from (
      select f.*, a.channel, a.role as recipient_role,
        case a.role when 'Athlete' then f.user_id else f.coach_id end as recipient_id
      from (
        select r.rule_id, r.trigger, r.worth, found.*, found.occurrence + r.shift as due_at
        from ${lookRows} cross join lateral (${found} offset 0) found
        where found.occurrence + r.shift >= r.since offset 0
      ) f
      join ${addressRows} on a.rule = f.rule_id and a.by = f.by and (a.role = 'Athlete' or f.known)
    ) message
    order by ${key} limit $3::bigint
  ), added as (
    insert into notification (notification_id, rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
      channel, status, attempts, due_at, expires_at, next_attempt_at)
    select gen_random_uuid(), rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
      channel, 'pending', 0, due_at, expires_at, due_at
    from message on conflict (${key}) do nothing returning notification_id, next_attempt_at
  ), queued as (
    insert into notification_queue (notification_id, next_attempt_at) select notification_id, next_attempt_at from added
  )
  select (select count(*) from added) as added, case when (select count(*) from message) = $3::bigint
    then (select booking_id from message order by booking_id desc limit 1) end as next`;

const ofChanges = recordFound(changed);

/** One statement for each kind of rule. */
const statements: Record<Trigger, string> = {
  requested: ofChanges,
  accepted: ofChanges,
  rejected: ofChanges,
  canceled: ofChanges,
  completed: ofChanges,
  disputed: ofChanges,
  disputeResolved: ofChanges,
  paid: ofChanges,
  paymentFailed: ofChanges,
  rescheduled: recordFound(moved),
  start: recordFound(atTime("start_at", "start_moved_at")),
  end: recordFound(atTime("end_at", "moved_at")),
};

/**
 * Until the transaction ends. Not knowing the parameters, the server expects so many rows that it would compile these
 * statements, which takes a thousand times as long as to run one that finds nothing; and many rows are sorted in memory.
 */
const settings = "select set_config('jit', 'off', true), set_config('work_mem', '32MB', true)";

const parametersOf = (looks: readonly Look[], { channels, now, limit, from }: RecordingScope) => [
  JSON.stringify(looks.map((look) => toLookRow(look, now))),
  JSON.stringify(looks.flatMap((look) => toAddressRows(look, channels))),
  limit,
  from ?? NIL_ID,
];

interface RecordedRow {
  readonly added: number;
  readonly next: BookingId | null;
}

/** Where the kind goes on that has come least far; what others find there once more is recorded already. */
const furthestBack = (recorded: readonly RecordedRow[]): BookingId | undefined =>
  recorded.flatMap(({ next }) => next ?? []).toSorted()[0];

/** What is due, recorded by the server itself. */
export const due = ({ run }: Statements): DueMessages => ({
  record: async (all, scope) => {
    await run(settings);
    const recorded: RecordedRow[] = [];
    // Always in the same order, as the rows of each are: two runs never wait for each other crosswise.
    for (const statement of new Set(Object.values(statements))) {
      const looked = all.filter(({ rule }) => statements[rule.on] === statement);
      if (looked.length > 0)
        recorded.push(...(await run<RecordedRow>(statement, parametersOf(looked, scope))));
    }
    const added = recorded.reduce((sum, one) => sum + one.added, 0);
    return { added, next: furthestBack(recorded) };
  },
});

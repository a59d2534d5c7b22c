import { count } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { comesTrue } from "../support/work.ts";
import type { Received, Receiver } from "./receiver.ts";
import type { Query } from "./sql.ts";

/** Longer than a claim of a killed worker and the longest wait between two tries. */
const PATIENCE = 180_000;

/** What became due is recorded by a run; two of them later nothing new can be due. */
const idle = `
  select not exists (select from notification_queue where next_attempt_at < 'infinity')
    and (select min(scanned_until) from notification_rule) > $now as done`;

/** Waits until every message is settled. @returns whether that happened */
export function settled(query: Query, now: Date): Promise<boolean> {
  const text = idle.replace("$now", `'${now.toISOString()}'`);
  const isIdle = async () => (await query<{ done: boolean }>(text).catch(() => []))[0]?.done === true;
  return comesTrue(isIdle, PATIENCE, 500);
}

interface Asked extends Record<string, unknown> {
  readonly booking: string;
  readonly rule: string;
  readonly role: string;
}

/**
 * What the rules ask for by how the bookings are at the end: told from the bookings and events alone, not from the ledger.
 * What was true for a moment only may have been told or not.
 */
const askedFor = `
  select booking_id as booking, rule, role from booking b join event e using (event_id), lateral (values
    ('request-received', 'Coach', e.requires_approval and b.status in ('Pending', 'Accepted')),
    ('request-accepted', 'Athlete', b.status = 'Accepted'),
    ('request-rejected', 'Athlete', b.status = 'Rejected'),
    ('booking-canceled', 'Coach', b.status = 'Canceled' and b.canceled_by_role in ('Athlete', 'System')),
    ('booking-canceled', 'Athlete', b.status = 'Canceled' and b.canceled_by_role in ('Coach', 'System')),
    ('session-rescheduled', 'Athlete', e.moved_at > b.requested_at and b.status in ('Pending', 'Accepted')),
    ('session-rescheduled', 'Coach', e.moved_at > b.requested_at and b.status in ('Pending', 'Accepted')),
    ('session-completed', 'Athlete', b.status = 'Accepted' and b.completed_at is not null)
  ) asked(rule, role, applies) where applies`;

interface Entry extends Record<string, unknown> {
  readonly id: string;
  readonly status: string;
  readonly booking: string;
  readonly rule: string;
  readonly role: string;
  readonly reason: string | null;
}

const ledger = `
  select notification_id as id, status, booking_id as booking, rule_id as rule, recipient_role as role, reason
  from notification`;

const keyOf = ({ booking, rule, role }: Asked): string => `${rule} to the ${role} of booking ${booking}`;
const keyOfReceived = ({ bookingId, ruleId, role }: Received): string =>
  `${ruleId} to the ${role} of booking ${bookingId}`;

function doubled(received: Iterable<Received>): string[] {
  const ids = new Map<string, Set<string>>();
  for (const each of received) {
    const key = keyOfReceived(each);
    ids.set(key, (ids.get(key) ?? new Set()).add(each.id));
  }
  return [...ids]
    .filter(([, those]) => those.size > 1)
    .map(([key, those]) => `${key}: ${[...those].join(", ")}`);
}

/** Compares what the receiver has accepted with what the rules ask for, and with what the service has written down. */
export async function auditMessages(query: Query, receiver: Receiver, findings: Findings): Promise<void> {
  const { fact, never } = findings;
  const { accepted, counts, wrongs } = receiver;
  const [asked, entries] = [await query<Asked>(askedFor), await query<Entry>(ledger)];
  const told = new Set([...accepted.values()].map(keyOfReceived));
  const missing = asked.map(keyOf).filter((key) => !told.has(key));
  const twice = doubled(accepted.values());
  const open = entries.filter(({ status }) => status === "pending" || status === "dead");
  const untrue = entries.filter(({ id, status }) => status === "sent" && !accepted.has(id));
  const known = new Set(entries.map(({ id }) => id));
  const unknown = [...accepted.keys()].filter((id) => !known.has(id));
  const statuses = Map.groupBy(entries, ({ status }) => status);
  fact(
    "messages accepted, asked for by the last state of a booking",
    `${count(accepted.size)}, ${count(asked.length)}`,
  );
  fact(
    "the ledger's messages",
    [...statuses].map(([status, { length }]) => `${status} ${count(length)}`).join(", "),
  );
  fact(
    "exchanges answered with 503, or broken off once accepted",
    `${count(counts.refused)}, ${count(counts.hungUp)}`,
  );
  fact("messages that came again under the same id", count(counts.repeated));
  never("messages missing that the rules ask for", missing.length, missing);
  never("messages that came under two ids", twice.length, twice);
  never(
    "messages left pending or given up",
    open.length,
    open.map((each) => `${keyOf(each)}: ${each.reason}`),
  );
  never("messages told to be sent that nobody received", untrue.length, untrue.map(keyOf));
  never("messages received that nothing is known of", unknown.length, unknown);
  never("messages with a wrong signature, or an id of another", wrongs.length, wrongs);
}

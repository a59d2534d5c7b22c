import { randomUUID } from "node:crypto";
import {
  type DeliveryPolicy,
  defaultDelivery,
  deliverDue,
  lanesFor,
  type NotificationRule,
  noContacts,
} from "@bookings/domain";
import { instantOf, reminder, timed } from "./measures.ts";
import type { Place } from "./place.ts";

/** Workers, by hand and in the service: as many as there are processors to keep busy. */
const WORKERS = 2;

const claim = `
  with free as (
    select notification_id from notification where status = 'pending' and next_attempt_at <= $2
      and (claimed_until is null or claimed_until <= $2)
    order by next_attempt_at, notification_id limit 500 for update skip locked
  )
  update notification n set claim_id = $1, claimed_until = $2::timestamptz + interval '1 minute'
  from free where n.notification_id = free.notification_id returning n.notification_id`;

const mark = `
  update notification set status = 'sent', attempts = attempts + 1, sent_at = $2, claim_id = null, claimed_until = null
  where notification_id = any($3::uuid[]) and claim_id = $1`;

/** All messages wait again. */
const reset = (place: Place) =>
  place.client
    .query(
      "update notification set status = 'pending', attempts = 0, sent_at = null, claim_id = null, claimed_until = null",
    )
    .then(() => place.client.query("vacuum analyze notification"));

async function assertSent({ client }: Place): Promise<void> {
  const { rowCount } = await client.query("select from notification where status <> 'sent'");
  if (rowCount !== 0) throw new Error(`${rowCount} messages were not sent`);
}

async function workByHand(place: Place, now: Date): Promise<void> {
  const client = await place.connect();
  for (;;) {
    const claimId = randomUUID();
    const { rows } = await client.query<{ notification_id: string }>({
      name: "claim",
      text: claim,
      values: [claimId, now],
    });
    if (rows.length === 0) return client.end();
    const ids = rows.map(({ notification_id: id }) => id);
    await client.query({ name: "mark", text: mark, values: [claimId, now, ids] });
  }
}

/** Milliseconds for all messages by hand: claimed and marked, each in a transaction, by two workers at once. */
export async function deliverByHand(place: Place, now: Date): Promise<number> {
  await reset(place);
  const time = await timed(() => Promise.all(Array.from({ length: WORKERS }, () => workByHand(place, now))));
  await assertSent(place);
  return time;
}

/** Milliseconds for all messages through the use case, over a channel that does nothing. */
export async function deliver(place: Place, now: Date): Promise<number> {
  await reset(place);
  const delivery: DeliveryPolicy = defaultDelivery;
  const rules: readonly NotificationRule[] = [reminder];
  const deps = {
    uow: place.database.storage.uow,
    clock: { now: () => now },
    ids: { next: () => randomUUID() },
    dice: { roll: () => 0.5 },
    rules,
    notifiers: [{ channel: "log", send: async () => undefined }],
    contacts: noContacts,
    delivery,
    lanes: lanesFor(delivery),
    language: "en",
  };
  const time = await timed(() => Promise.all(Array.from({ length: WORKERS }, () => deliverDue(deps))));
  await assertSent(place);
  return time;
}

/** An instant at which all of so many messages are due. */
export const allDue = (messages: number): Date => instantOf(messages - 60 * 60 * 1000);

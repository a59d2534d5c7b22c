import { randomUUID } from "node:crypto";
import {
  type DeliveryPolicy,
  defaultDelivery,
  deliverDue,
  lanesFor,
  type NotificationRule,
  noContacts,
} from "@bookings/domain";
import type { Place } from "../support/place.ts";
import { instantOf, reminder, timed } from "./measures.ts";

/** Workers, by hand and in the service: as many as there are processors to keep busy. */
const WORKERS = 2;

const claim = `
  with free as (
    select notification_id from by_hand where status = 'pending' and next_attempt_at <= $2
      and (claimed_until is null or claimed_until <= $2)
    order by next_attempt_at, notification_id limit 500 for update skip locked
  )
  update by_hand n set claim_id = $1, claimed_until = $2::timestamptz + interval '1 minute'
  from free where n.notification_id = free.notification_id returning n.notification_id`;

const mark = `
  update by_hand set status = 'sent', attempts = attempts + 1, sent_at = $2, claim_id = null, claimed_until = null
  where notification_id = any($3::uuid[]) and claim_id = $1`;

/** By hand there is one table for everything, with the index that finds what is due and the columns of the claim. */
const makeTableByHand = `
  drop table if exists by_hand;
  create table by_hand (like notification including all);
  alter table by_hand add claim_id text, add claimed_until timestamptz(3);
  create index on by_hand (next_attempt_at, notification_id) where status = 'pending';
  insert into by_hand select * from notification`;

/** All messages wait again, in a table that is as good as new. */
const fillAgain = (table: string): string => `
  create temporary table waiting as select * from ${table};
  update waiting set status = 'pending', attempts = 0, sent_at = null;
  truncate ${table};
  insert into ${table} select * from waiting;
  drop table waiting`;

async function reset({ client }: Place, table: string): Promise<void> {
  await client.query(fillAgain(table));
  await client.query(`vacuum analyze ${table}`);
  await client.query("checkpoint");
}

async function assertSent({ client }: Place, table: string): Promise<void> {
  const { rowCount } = await client.query(`select from ${table} where status <> 'sent'`);
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
  await place.client.query(makeTableByHand);
  await reset(place, "by_hand");
  const time = await timed(() => Promise.all(Array.from({ length: WORKERS }, () => workByHand(place, now))));
  await assertSent(place, "by_hand");
  return time;
}

/** Milliseconds for all messages through the use case, over a channel that does nothing. */
export async function deliver(place: Place, now: Date): Promise<number> {
  await reset(place, "notification");
  await place.client.query(
    "truncate notification_queue; insert into notification_queue (notification_id, next_attempt_at) select notification_id, next_attempt_at from notification",
  );
  await place.client.query("vacuum analyze notification_queue");
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
  await assertSent(place, "notification");
  return time;
}

/** An instant at which all of so many messages are due. */
export const allDue = (messages: number): Date => instantOf(messages - 60 * 60 * 1000);

import type pg from "pg";
import { withoutIndexes } from "../support/indexes.ts";
import { uuidOf } from "./people.ts";

/** Events of one region. Each round of each contender buys in a region of its own. */
export const REGION = 2_000;

export const eventId = (event: number): string => uuidOf(`pool${event}`);

/** Numbers of the events of a region. */
export const regionOf = (region: number): readonly number[] =>
  Array.from({ length: REGION }, (_, index) => region * REGION + index);

// No two overlap, and none overlaps what is in the database otherwise.
const events = `
  insert into event (event_id, coach_id, start_at, end_at, status, requires_approval, service_cardinality, timeslot, seats,
    seats_taken, revision)
  select md5('pool' || n)::uuid, md5('coach' || n % 2000)::uuid, starts, starts + interval '15 minutes', 'Scheduled',
    n % 10 < 7, 1 + n % 3,
    jsonb_build_object('timeSlotId', md5('slot' || n % 5000)::uuid, 'startTime', '13:00:00+03:00',
      'endTime', '13:15:00+03:00', 'numberOfParticipants', 1000, 'slotType', 'Offline', 'ageFrom', 18, 'ageTo', 60,
      'duration', 15, 'price', 1500, 'priceCurrency', 'RUB', 'paymentMethod', 'Cash',
      'addressId', md5('address' || n % 300)::uuid, 'public', true, 'level', 'Any'), 1000, 0, 1
  from generate_series(0, $1::int - 1) n,
  lateral (select date_trunc('day', now()) + interval '120 days' + n * interval '15 minutes') s(starts)`;

/** Events with more seats than anyone will ask for, in so many regions. */
export async function fillPool(client: pg.Client, regions: number): Promise<void> {
  await withoutIndexes(client, "event", () => client.query(events, [regions * REGION]));
  await client.query("vacuum (analyze) event");
  await client.query("checkpoint");
}

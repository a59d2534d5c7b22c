import type { Database } from "./database.ts";
import type { Findings } from "./report.ts";

interface EventSeats {
  readonly id: string;
  readonly seats: number;
  readonly taken: number;
  readonly holders: number;
}

const seatsOfEvents = `
  select event.event_id as id, seats::int, seats_taken::int as taken, count(booking_id)::int as holders
  from event left join booking on booking.event_id = event.event_id
    and booking.status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone')
  group by event.event_id`;

const described = ({ id, seats, taken, holders }: EventSeats): string =>
  `event ${id} has ${seats} seats, ${taken} of them counted as taken, and ${holders} holders`;

/** Counts the holders of each seat in the database. */
export async function checkSeats(
  database: Pick<Database, "query">,
  { never, fact }: Findings,
): Promise<void> {
  const events = await database.query<EventSeats>(seatsOfEvents);
  const oversold = events.filter(({ seats, holders }) => holders > seats);
  const miscounted = events.filter(({ taken, holders }) => holders !== taken);
  fact("events, seats held", `${events.length}, ${events.reduce((sum, { holders }) => sum + holders, 0)}`);
  never("events sold beyond their seats", oversold.length, oversold.map(described));
  never("events whose seats taken are not their holders", miscounted.length, miscounted.map(described));
}

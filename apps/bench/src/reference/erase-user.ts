import { randomUUID } from "node:crypto";
import type pg from "pg";
import { inTransaction } from "./database.ts";
import { erasureOf } from "./erasure.ts";
import { Refusal } from "./refusal.ts";

const uuids = (parameter: string): string => `${parameter}::uuid[]`;
const now = "$2::timestamptz";
/** Of statements that ask for the user, and for bookings or orders behind it. */
const ofUser = erasureOf({ user: "$1::uuid", bookings: uuids("$2"), orders: uuids("$2"), now });
/** Of statements that ask for bookings alone. */
const ofBookings = erasureOf({ user: "$2::uuid", bookings: uuids("$1"), orders: uuids("$1"), now });

const record = `
  insert into erasure (erasure_id, erased_at, erased_by, rows) values ($1, $2, 'user', $3)`;

type Run = (name: string, text: string, ...values: readonly unknown[]) => Promise<pg.QueryResult>;

const idsOf = (result: pg.QueryResult, column: string): string[] =>
  (result.rows as Record<string, string>[]).map((row) => row[column] ?? "");

const countOf = ({ rows }: pg.QueryResult): number => (rows as { count: number }[])[0]?.count ?? 0;

async function erase(run: Run, userId: string): Promise<void> {
  await run("forget-people", "select pg_advisory_xact_lock($1::int, 1)", 1);
  await run("lock-user", "select pg_advisory_xact_lock(hashtextextended($1::text, 0))", userId);
  await run("erase-events", ofUser.lockEvents, userId);
  const bookings = idsOf(await run("erase-bookings", ofUser.lockBookings, userId), "booking_id");
  const erasedAt = new Date();
  await run("farewells", ofBookings.farewells, bookings, erasedAt);
  const notifications = countOf(await run("remove-messages", ofUser.removeMessages(), userId, bookings));
  const answers = countOf(await run("remove-answers", ofUser.removeAnswers(), userId));
  await run("free-seats", ofUser.freeSeats, userId, bookings);
  const orders = idsOf(await run("lock-orders", ofUser.lockOrders, userId, bookings), "order_id");
  const { rowCount: bookingsGone } = await run("remove-bookings", ofBookings.removeBookings, bookings);
  const { rowCount: ordersGone } = await run("remove-orders", ofUser.removeOrders, userId, orders);
  const { rowCount: eventsGone } = await run("remove-events", ofUser.removeEvents, userId);
  const rows = { orders: ordersGone, bookings: bookingsGone, events: eventsGone, notifications, answers };
  await run("record-erasure", record, randomUUID(), erasedAt, rows);
}

/** Erases a user with the locks and the writes of the service. @throws {Refusal} */
export async function eraseUser(pool: pg.Pool, caller: string, userId: string): Promise<void> {
  if (userId !== caller) throw new Refusal(403, "userId must be your own");
  await inTransaction(pool, (client) =>
    erase((name, text, ...values) => client.query({ name, text, values: [...values] }), userId),
  );
}

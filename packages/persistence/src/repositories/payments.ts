import type {
  BookingId,
  CalledOff,
  ClaimedPayment,
  OrderId,
  OrderPayment,
  Payment,
  PaymentClaim,
  PaymentLedger,
} from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import type { Statements } from "../connection/transaction.ts";
import { type BookingRow, bookingTable, fromBookingRow } from "../rows/booking-row.ts";
import { CALLED_OFF } from "../rows/called-off.ts";
import { selectList, valuesOf } from "../rows/columns.ts";
import { type EventRow, eventTable, fromEventRow } from "../rows/event-row.ts";
import { HOLDING } from "../rows/holding.ts";
import { toInstant } from "../rows/instant.ts";
import {
  fromPaymentRow,
  type PaymentRow,
  paymentTable,
  type RefundRow,
  refundTable,
  toPaymentRow,
  toRefundRows,
} from "../rows/payment-row.ts";
import { type LockedEvents, remember } from "./locked-events.ts";
import { countOf, insertInto, insertOne, rowsOf, setFrom } from "./statements.ts";

const add = insertOne(paymentTable);

const lockEvents = `
  select ${selectList(eventTable, "e")} from event e
  where e.event_id in (select event_id from booking where order_id = $1::uuid) order by e.event_id for no key update`;

const lockBookings = `
  select ${selectList(bookingTable, "b")} from booking b
  where b.order_id = $1::uuid order by b.booking_id for no key update`;

const lock = `
  select ${selectList(paymentTable, "p")} from payment p
  where p.order_id = any($1::uuid[]) order by p.order_id for no key update`;

const refundsOf = `
  select ${selectList(refundTable, "r")} from refund r where r.order_id = any($1::uuid[]) order by r.owed_at, r.refund_id`;

const save = `
  update payment p set ${setFrom("new", paymentTable.columns.slice(1))}
  from ${rowsOf(paymentTable)} new where p.order_id = new.order_id`;

const saveRefunds = `
  ${insertInto(refundTable, refundTable.columns)}
  on conflict (refund_id) do update set status = excluded.status, settled_at = excluded.settled_at`;

const saveStatuses = `
  update booking_order o set payment_status = p.status
  from payment p where p.order_id = any($1::uuid[]) and o.order_id = p.order_id and o.payment_status <> p.status`;

const removeDone = `
  delete from payment p where p.order_id = any($1::uuid[]) and p.next_attempt_at is null
    and not exists (select from booking_order o where o.order_id = p.order_id)`;

const claimOf = (which: string): string => `
  with due as (
    select order_id from payment where next_attempt_at <= $1::timestamptz ${which}
    order by next_attempt_at, order_id limit $3::bigint for no key update skip locked
  ), claimed as (
    update payment p set attempts = attempts + 1, next_attempt_at = $2::timestamptz
    where p.order_id = any(array(select order_id from due)) returning p.*
  )
  select ${selectList(paymentTable, "p")}, exists (
    select from booking b join event e on e.event_id = b.event_id
    where b.order_id = p.order_id and b.${HOLDING} and not (b.status = 'Pending' and e.start_at <= $1::timestamptz)
  ) as is_wanted
  from claimed p`;

const claimAny = claimOf("");
const claimOne = claimOf("and order_id = $4::uuid");

const takeCalledOff = `
  with off as (
    select booking_id from booking where ${CALLED_OFF}
    order by booking_id limit $1::bigint for no key update skip locked
  )
  update booking b set refund_recorded = true from off where b.booking_id = off.booking_id
  returning b.order_id, b.booking_id, (b.timeslot ->> 'price')::bigint as amount`;

/** Rows of payments with those of their refunds. */
async function fromRows(run: Run, rows: readonly PaymentRow[]): Promise<Payment[]> {
  if (rows.length === 0) return [];
  const refunds = await run<RefundRow>(refundsOf, [rows.map(({ order_id }) => order_id)]);
  const byOrder = Map.groupBy(refunds, ({ order_id }) => order_id);
  return rows.map((row) => fromPaymentRow(row, byOrder.get(row.order_id) ?? []));
}

const lockAll = async ({ look }: Statements, orderIds: readonly OrderId[]): Promise<Payment[]> =>
  fromRows(look, await look<PaymentRow>(lock, [orderIds]));

async function open(
  statements: Statements,
  locked: LockedEvents,
  orderId: OrderId,
): Promise<OrderPayment | undefined> {
  const { look } = statements;
  const [eventRows, bookingRows, [payment]] = await Promise.all([
    look<EventRow>(lockEvents, [orderId]),
    look<BookingRow>(lockBookings, [orderId]),
    lockAll(statements, [orderId]),
  ]);
  const events = eventRows.map(fromEventRow);
  remember(locked, events);
  const eventOf = new Map(events.map((event) => [event.eventId, event]));
  const booked = bookingRows.map(fromBookingRow).flatMap((booking) => {
    const event = eventOf.get(booking.eventId);
    return event === undefined ? [] : { booking, event };
  });
  return payment && { payment, booked };
}

function saveAll({ send }: Statements, payments: readonly Payment[]): void {
  const orderIds = payments.map(({ orderId }) => orderId);
  const refunds = payments.flatMap(toRefundRows);
  send(save, [JSON.stringify(payments.map(toPaymentRow))]);
  if (refunds.length > 0) send(saveRefunds, [JSON.stringify(refunds)]);
  send(saveStatuses, [orderIds]);
  send(removeDone, [orderIds]);
}

type ClaimedRow = PaymentRow & { readonly is_wanted: boolean };

async function claimDue(
  { run }: Statements,
  { now, until, limit, orderId }: PaymentClaim,
): Promise<ClaimedPayment[]> {
  const values = [toInstant(now), toInstant(until), limit];
  const rows = await (orderId === undefined
    ? run<ClaimedRow>(claimAny, values)
    : run<ClaimedRow>(claimOne, [...values, orderId]));
  const payments = await fromRows(run, rows);
  return payments.map((payment, index) => ({ payment, isWanted: rows[index]?.is_wanted === true }));
}

interface CalledOffRow {
  readonly order_id: OrderId;
  readonly booking_id: BookingId;
  readonly amount: number;
}

const fromCalledOffRow = (row: CalledOffRow): CalledOff => ({
  orderId: row.order_id,
  refundId: row.booking_id,
  amount: row.amount,
});

/** Payments by card in this database. */
export const payments = (statements: Statements, locked: LockedEvents): PaymentLedger => ({
  add: async (payment) => statements.send(add, valuesOf(paymentTable, toPaymentRow(payment))),

  open: (orderId) => open(statements, locked, orderId),

  lock: (orderIds) => lockAll(statements, orderIds),

  save: async (changed) => {
    if (changed.length > 0) saveAll(statements, changed);
  },

  claim: (claim) => claimDue(statements, claim),

  takeCalledOff: async (limit) =>
    (await statements.run<CalledOffRow>(takeCalledOff, [limit])).map(fromCalledOffRow),

  removeDone: (orderIds) => countOf(statements.run, removeDone, [orderIds]),
});

import type { Offer } from "../support/catalog.ts";
import { count, tallied } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import type { Stage } from "../support/stage.ts";
import { eachOf } from "../support/work.ts";
import type { Bank } from "./bank.ts";
import { listOf } from "./coaches.ts";
import type { Place } from "./people.ts";

/** Nothing is due, owed or still to be found. */
export async function isSettled({ database }: Stage): Promise<boolean> {
  const [found] = await database.query<{ open: number }>(`
    select (select count(*) from payment where next_attempt_at is not null)
      + (select count(*) from booking
         where payment_status is not null and status in ('Rejected', 'Canceled') and not refund_recorded)
      + (select count(*) from payment join refund using (order_id)
         where payment.status = 'Paid' and refund.status = 'Pending')::int as open`);
  return Number(found?.open) === 0;
}

interface StoredOrder {
  readonly id: string;
  readonly status: string;
  /** Prices of its bookings that stand. */
  readonly worth: number;
  readonly standing: number;
}

const storedOrders = `
  select booking_order.order_id as id, booking_order.payment_status as status,
    coalesce(sum((timeslot ->> 'price')::int) filter (where stands), 0)::int as worth,
    count(*) filter (where stands)::int as standing
  from booking_order join (select *, status not in ('Rejected', 'Canceled') as stands from booking) booking using (order_id)
  group by booking_order.order_id, booking_order.payment_status`;

/** Compares the provider's ledger with ours, to the unit. */
export async function audit(
  stage: Stage,
  { placed, erased }: Place,
  bank: Bank,
  findings: Findings,
): Promise<void> {
  const { fact, never } = findings;
  const orders = await stage.database.query<StoredOrder & Record<string, unknown>>(storedOrders);
  const known = new Map(orders.map((order) => [order.id, order]));
  fact("orders stored, charges", `${count(orders.length)}, ${count(bank.orders().length)}`);
  fact("payments", tallied(orders.map(({ status }) => status)));
  const lost = [...placed.keys()].filter((id) => !known.has(id) && !erased.has(id));
  never("orders lost", lost.length, lost);
  const unsettled = orders.filter(({ status }) => status === "Pending").map(({ id }) => id);
  never("orders whose payment is still Pending", unsettled.length, unsettled);
  const wrong = [...new Set([...known.keys(), ...bank.orders()])]
    .filter((id) => bank.balance(id) !== (known.get(id)?.worth ?? 0))
    .map(
      (id) =>
        `order ${id}: the provider keeps ${bank.balance(id)}, its bookings are worth ${known.get(id)?.worth}`,
    );
  never(
    "orders of which the provider keeps more or less than the bookings that stand are worth",
    wrong.length,
    wrong,
  );
  const misnamed = orders
    .filter(({ id, status }) => (status === "Paid") !== bank.hasCharged(id))
    .map(({ id, status }) => `order ${id} is ${status}`);
  never("orders that are Paid without money taken, or the other way round", misnamed.length, misnamed);
  const seated = orders
    .filter(({ status, standing }) => status === "Failed" && standing > 0)
    .map(({ id }) => id);
  never("failed orders that hold a seat", seated.length, seated);
  never("questions that no provider should be asked", bank.mistakes.length, bank.mistakes);
}

const paidBookings = `select booking_id as id from booking where payment_status = 'Paid'`;

/** Coaches see exactly what is paid for. */
export async function auditCoaches(
  stage: Stage,
  events: readonly Offer[],
  { never, fact }: Findings,
): Promise<void> {
  const lists = await eachOf(events, 8, (event) => listOf(stage, event));
  const seen = new Set(lists.flat().map(({ bookingId }) => bookingId));
  const paid = new Set((await stage.database.query<{ id: string }>(paidBookings)).map(({ id }) => id));
  const hidden = [...paid].filter((id) => !seen.has(id));
  const leaked = [...seen].filter((id) => !paid.has(id));
  fact("bookings that coaches see in the end", count(seen.size));
  never("paid bookings that their coach does not see", hidden.length, hidden);
  never("unpaid bookings that a coach sees in the end", leaked.length, leaked);
}

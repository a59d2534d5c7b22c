import { fingerprint, type OrderAnswer } from "../support/catalog.ts";
import { bodyOf } from "../support/client.ts";
import { count } from "../support/numbers.ts";
import type { Findings } from "../support/report.ts";
import { expectSuccess, type Stage } from "../support/stage.ts";
import { eachOf } from "../support/work.ts";
import { type Ledger, type Sale, stateOf } from "./ledger.ts";

interface StoredBooking {
  readonly id: string;
  readonly order: string;
  readonly event: string;
  readonly status: string;
  readonly completed: boolean;
  readonly note: string | null;
}

interface StoredOrder {
  readonly id: string;
  readonly user: string;
}

const storedOrders = `select order_id as id, user_id as "user" from booking_order`;
const storedBookings = `
  select booking_id as id, order_id as "order", event_id as event, status, completed_at is not null as completed, note
  from booking`;

/** How many athletes are asked about over the API too. */
const SAMPLE = 500;
const CONCURRENCY = 16;

/** Where it is looked for. */
export interface Looked extends Pick<Stage, "ask" | "callers"> {
  readonly database: Pick<Stage["database"], "query">;
}

/** Compares what clients were told with what is there. */
export async function audit(stage: Looked, ledger: Ledger, findings: Findings): Promise<void> {
  const orders = await stage.database.query<StoredOrder & Record<string, unknown>>(storedOrders);
  const bookings = await stage.database.query<StoredBooking & Record<string, unknown>>(storedBookings);
  checkOrders(ledger, orders, findings);
  checkWholeness(ledger, orders, bookings, findings);
  checkBookings(ledger, bookings, findings);
  const wrong = await eachOf([...ledger.sales.values()].slice(-SAMPLE), CONCURRENCY, (sale) =>
    listedWrongly(stage, sale),
  );
  const described = wrong.flat();
  findings.never(
    "acknowledged orders that the API does not list, whole and once",
    described.length,
    described,
  );
}

function checkOrders({ sales }: Ledger, orders: readonly StoredOrder[], { fact, never }: Findings): void {
  const stored = new Set(orders.map(({ id }) => id));
  const buyers = new Set([...sales.values()].map(({ userId }) => userId));
  const lost = [...sales.keys()].filter((id) => !stored.has(id));
  const untold = orders.filter(({ id }) => !sales.has(id));
  const duplicates = untold.filter(({ user }) => buyers.has(user)).map(({ id }) => id);
  const refused = untold.filter(({ user }) => !buyers.has(user)).map(({ id }) => id);
  fact("orders acknowledged, stored", `${count(sales.size)}, ${count(orders.length)}`);
  never("acknowledged orders lost", lost.length, lost);
  never("orders duplicated: a second one for the same key", duplicates.length, duplicates);
  never("orders stored though their athlete was refused", refused.length, refused);
}

function checkWholeness(
  { sales }: Ledger,
  orders: readonly StoredOrder[],
  bookings: readonly StoredBooking[],
  { never }: Findings,
): void {
  const eventsOf = new Map<string, string[]>(orders.map(({ id }) => [id, []]));
  for (const { order, event } of bookings) eventsOf.get(order)?.push(event);
  const halves = [...eventsOf].filter(([id, events]) => {
    const sold = sales.get(id)?.events;
    return events.length === 0 || (sold !== undefined && sold !== fingerprint(events));
  });
  never(
    "orders that are half there",
    halves.length,
    halves.map(([id]) => id),
  );
}

function checkBookings(
  { bookings }: Ledger,
  stored: readonly StoredBooking[],
  { fact, never }: Findings,
): void {
  const states = new Map(
    stored.map(({ id, status, completed, note }) => [id, stateOf(status, completed, note)]),
  );
  const wrong = [...bookings]
    .filter(([id, { state }]) => states.get(id) !== state)
    .map(([id, { state }]) => `booking ${id} is ${states.get(id) ?? "gone"}, not ${state}`);
  fact("bookings whose last change was acknowledged", count(bookings.size));
  never("bookings that are not as was acknowledged", wrong.length, wrong);
}

async function listedWrongly({ ask, callers }: Looked, { userId, orderId, events }: Sale): Promise<string[]> {
  const path = `/v1/bookings/orders?userId=${userId}`;
  const answer = await expectSuccess(ask({ method: "GET", path, token: callers.user(userId) }));
  const [first, ...others] = bodyOf<OrderAnswer[]>(answer);
  const isWhole = first !== undefined && fingerprint(first.bookings.map(({ eventId }) => eventId)) === events;
  return isWhole && first.orderId === orderId && others.length === 0
    ? []
    : [`athlete ${userId}: ${answer.text}`];
}

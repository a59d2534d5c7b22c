import { Client } from "undici";
import { assertSame, without } from "./differences.ts";
import type { Prepared } from "./load.ts";
import { buyers, userId } from "./people.ts";
import { eventId, regionOf } from "./pool.ts";
import { orderRequest } from "./requests.ts";
import type { Server, Stand } from "./stand.ts";

/** Answers that are compared of each kind of read. */
const SAMPLE = 100;

/** The body of the answer, parsed. @throws unless it is a success */
export async function answerOf({ port }: Server, asked: Prepared): Promise<unknown> {
  const client = new Client(`http://127.0.0.1:${port}`);
  const { statusCode, body } = await client.request(asked);
  const text = await body.text();
  await client.close();
  if (statusCode >= 300) throw new Error(`${statusCode} for ${asked.method} ${asked.path}: ${text}`);
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}

/** @throws where the two answer differently, field by field */
export async function assertSameReads(
  what: string,
  product: Server,
  reference: Server,
  next: () => Prepared,
): Promise<void> {
  for (let asked = 0; asked < SAMPLE; asked += 1) {
    const one = next();
    assertSame(`${what}: ${one.path}`, await answerOf(product, one), await answerOf(reference, one));
  }
}

const alwaysOther = new Set(
  "orderId bookingId userId createdAt order_id booking_id user_id requested_at changed_at created_at".split(
    " ",
  ),
);

const stored = `
  select to_jsonb(o) as order, (
    select jsonb_agg(to_jsonb(b) - 'accepted_at' || jsonb_build_object('at_once', b.accepted_at = b.requested_at)
      order by b.event_id) from booking b where b.order_id = o.order_id
  ) as bookings
  from booking_order o where o.user_id = $1::uuid order by o.created_at desc limit 1`;

/** The rows of a user's last order. */
export async function lastOrder({ place }: Stand, user: number): Promise<unknown> {
  const { rows } = await place.client.query(stored, [userId(user)]);
  return without(alwaysOther, rows[0]);
}

interface OrderedAt {
  readonly stand: Stand;
  readonly bookings: number;
  readonly region: number;
}

/** A few athletes order the same events, each from another one. @throws where answers or rows differ */
export async function assertSameOrders(
  { stand, bookings, region }: OrderedAt,
  servers: readonly Server[],
  byFunction?: (user: number, events: readonly number[]) => Promise<void>,
): Promise<void> {
  const events = regionOf(region);
  const athletes = buyers(bookings);
  const order = async (server: Server, user: number, wanted: readonly number[]) => {
    const athlete = userId(user);
    const asked = orderRequest(stand.callers.user(athlete), athlete, wanted);
    return {
      answer: without(alwaysOther, await answerOf(server, asked)),
      rows: await lastOrder(stand, user),
    };
  };
  for (let round = 0; round < 12; round += 1) {
    const wanted = events.slice(round * 3, round * 3 + 1 + (round % 3));
    const athletesOf = athletes.slice(round * 3, round * 3 + 3);
    const all = [];
    for (const [index, server] of servers.entries())
      all.push(await order(server, athletesOf[index] ?? 0, wanted));
    for (const other of all.slice(1)) assertSame(`an order of ${wanted.map(eventId).join()}`, all[0], other);
    if (byFunction === undefined) continue;
    await byFunction(athletesOf[2] ?? 0, wanted);
    assertSame("the rows of an order", all[0]?.rows, await lastOrder(stand, athletesOf[2] ?? 0));
  }
}

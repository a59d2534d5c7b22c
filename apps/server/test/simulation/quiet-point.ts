import { buyers, type Cast, type Person, type Slot } from "./cast.ts";
import type { Product } from "./product.ts";
import { bookingViews, differences, eventView, orderView, type Reply, refused, replyOf } from "./reply.ts";
import { bookingsOf, findEvent, type World } from "./world.ts";

/** One look at what the product shows when nothing goes on. */
export interface Look {
  readonly label: string;
  readonly by: Person;
  readonly path: string;
  readonly expected: (world: World) => Reply;
  /** What the product is free to choose taken out of a body. */
  readonly settle?: (body: never) => unknown;
}

export const looksOf = (cast: Cast): readonly Look[] => [
  ...cast.slots.flatMap((slot) => [eventLook(slot, cast.stranger), eventListLook(slot)]),
  ...buyers(cast).flatMap((buyer) => [bookingsLook(buyer), ordersLook(buyer)]),
];

const eventLook = ({ name, eventId }: Slot, by: Person): Look => ({
  label: name,
  by,
  path: `/v1/events/${eventId}`,
  expected: (world) => {
    const event = findEvent(world, eventId);
    return event === undefined
      ? refused(404, "event_not_found")
      : { status: 200, body: eventView(world, event) };
  },
});

const eventListLook = ({ name, eventId, coach }: Slot): Look => ({
  label: `the bookings of ${name}`,
  by: coach,
  path: `/v1/bookings?eventId=${eventId}`,
  expected: (world) =>
    findEvent(world, eventId) === undefined
      ? refused(403, "forbidden")
      : { status: 200, body: bookingViews(world, bookingsOf(world, eventId)) },
});

const bookingsLook = (by: Person): Look => ({
  label: `the bookings of ${by.name}`,
  by,
  path: `/v1/bookings?userId=${by.userId}`,
  expected: (world) => {
    const visible = world.bookings.filter(({ userId, dismissed }) => userId === by.userId && !dismissed);
    return { status: 200, body: bookingViews(world, visible) };
  },
});

interface Dated {
  readonly orderId: string;
  readonly createdAt: string;
}

/** Newest first; among those of the same moment, any order will do. */
const inAnyTie = (orders: readonly Dated[]) => ({
  moments: orders.map(({ createdAt }) => createdAt),
  orders: orders.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)),
});

const ordersLook = (by: Person): Look => ({
  label: `the orders of ${by.name}`,
  by,
  path: `/v1/bookings/orders?userId=${by.userId}`,
  settle: inAnyTie,
  expected: (world) => {
    const own = world.orders.filter(({ userId }) => userId === by.userId);
    const newestFirst = own.toSorted((a, b) => b.createdAt - a.createdAt);
    return { status: 200, body: inAnyTie(newestFirst.map((order) => orderView(world, order))) };
  },
});

export interface Seen {
  readonly look: Look;
  readonly reply: Reply;
}

/** Everything that can be seen, read at once. */
export const look = (product: Product, looks: readonly Look[]): Promise<Seen[]> =>
  Promise.all(
    looks.map(async (one) => {
      const reply = replyOf(await product.send(one.by, { method: "GET", path: one.path }));
      const isSettled = one.settle === undefined || reply.status !== 200;
      return { look: one, reply: isSettled ? reply : { ...reply, body: one.settle?.(reply.body as never) } };
    }),
  );

/** Where a world and what was seen are not the same. */
export const mismatches = (world: World, seen: readonly Seen[]): string[] =>
  seen.flatMap(({ look: { label, expected }, reply }) =>
    differences(expected(world), reply).map((difference) => `${label}: ${difference}`),
  );

import type { Parties } from "./callers.ts";
import type { SeenBooking } from "./pool.ts";
import type { Sketch } from "./requests.ts";
import { isBookable, type Scene, type Supply, suits } from "./scene.ts";
import { instantOf } from "./words.ts";

/** Numbers by which one thing is chosen of those that there are when the turn comes. */
export interface Chance {
  /** One of the entries; undefined where there are none. */
  of<Entry>(entries: readonly Entry[]): Entry | undefined;
  /** True `share` times of a hundred. */
  is(share: number): boolean;
}

/** Takes one number after the other; from the last one on, zeros. */
export function chanceFrom(numbers: readonly number[]): Chance {
  let used = 0;
  const next = (): number => {
    used += 1;
    return numbers[used - 1] ?? 0;
  };
  return {
    of: (entries) => entries[next() % Math.max(entries.length, 1)],
    is: (share) => next() % 100 < share,
  };
}

/** A sketch whose ids are somebody's, and who these are. */
export interface Aimed {
  readonly sketch: Sketch;
  readonly parties: Parties;
}

interface Aim {
  /** What must be there beforehand. */
  readonly supply?: Supply;
  readonly at: (sketch: Sketch, scene: Scene, chance: Chance) => Aimed;
}

type Changes = { readonly [Part in "params" | "query" | "headers"]?: Readonly<Record<string, unknown>> } & {
  readonly body?: Readonly<Record<string, unknown>>;
};

const changed = (sketch: Sketch, { params, query, headers, body }: Changes): Sketch => ({
  ...sketch,
  params: { ...sketch.params, ...params },
  query: { ...sketch.query, ...query },
  headers: { ...sketch.headers, ...headers },
  body: body === undefined ? sketch.body : { ...(sketch.body as object), ...body },
});

const someone = (scene: Scene, chance: Chance): Parties =>
  scene.someone(chance.of(Array.from({ length: 24 }, (_, index) => index)) ?? 0);

/** A booking that suits, mostly; or any other, also one of the people who take no part. */
function booking(scene: Scene, chance: Chance, supply?: keyof typeof suits): SeenBooking | undefined {
  const all = scene.pool.bookings.all();
  const fitting = supply === undefined ? all : all.filter(suits[supply]);
  if (chance.is(85)) return chance.of(fitting);
  return chance.of(chance.is(40) ? scene.hidden : all);
}

/** Whether it is about something that there never was. */
const isLost = (chance: Chance): boolean => chance.is(6);

type OfBooking = (found: SeenBooking, sketch: Sketch, chance: Chance) => Changes;

const onBooking = (supply?: keyof typeof suits, more: OfBooking = () => ({})): Aim => ({
  ...(supply === undefined ? {} : { supply }),
  at: (sketch, scene, chance) => {
    const found = booking(scene, chance, supply);
    if (found === undefined || isLost(chance)) return { sketch, parties: someone(scene, chance) };
    const { bookingId } = found;
    // Most conditions that are made up do not hold.
    const headers = chance.is(70) ? { "if-match": undefined } : {};
    const changes = more(found, sketch, chance);
    return {
      sketch: changed(sketch, { ...changes, params: { bookingId }, headers }),
      parties: scene.sidesOf(found),
    };
  },
});

const side = ({ userId, coachId }: SeenBooking, chance: Chance): string | undefined =>
  chance.of([userId, coachId]);

const order: Aim = {
  supply: "bookable",
  at: (sketch, scene, chance) => {
    const parties = someone(scene, chance);
    const events = scene.pool.events.all().filter(isBookable);
    const [first, second] = [chance.of(events), chance.of(events)].map((event) => event?.eventId);
    const eventIds = chance.is(20) && first !== second ? [first, second] : [first];
    const paymentMethod = chance.is(85) ? { paymentMethod: { type: "Cash" } } : {};
    const choice = chance.is(90) && first !== undefined ? { eventIds } : {};
    return {
      sketch: changed(sketch, { body: { userId: parties.athlete, ...choice, ...paymentMethod } }),
      parties,
    };
  },
};

const HOUR = 60 * 60_000;

const inOrder = (texts: readonly unknown[]): readonly string[] =>
  texts.map(String).toSorted((a, b) => instantOf(a) - instantOf(b));

/** A window that somebody could mean. */
function windowIn({ startAt, endAt }: Sketch["query"]): Sketch["query"] {
  if (startAt === undefined || endAt === undefined) return { startAt, endAt };
  const [from, to] = inOrder([startAt, endAt]);
  return { startAt: from, endAt: to };
}

const cursor = (scene: Scene, chance: Chance) => ({
  cursor: chance.is(20) ? chance.of(scene.pool.cursors) : undefined,
});

const bookings: Aim = {
  at: (sketch, scene, chance) => {
    const found = booking(scene, chance);
    const parties = found === undefined ? someone(scene, chance) : scene.sidesOf(found);
    const { userId = parties.athlete, coachId = parties.coach, eventId } = found ?? {};
    const whose = chance.of([
      { userId },
      { coachId },
      { userId, coachId },
      { userId, eventId },
      { eventId, coachId },
      { eventId },
    ]);
    const isOpen = whose !== undefined && !("userId" in whose || "coachId" in whose);
    const window = isOpen ? { startAt: undefined, endAt: undefined } : windowIn(sketch.query);
    const none = { userId: undefined, coachId: undefined, eventId: undefined };
    const query = { ...none, ...whose, ...window, ...cursor(scene, chance) };
    return { sketch: changed(sketch, { query }), parties };
  },
};

const orders: Aim = {
  at: (sketch, scene, chance) => {
    const parties = someone(scene, chance);
    return {
      sketch: changed(sketch, { query: { userId: parties.athlete, ...windowIn(sketch.query) } }),
      parties,
    };
  },
};

const notifications: Aim = {
  at: (sketch, scene, chance) => {
    const bookingId = chance.is(30) ? booking(scene, chance)?.bookingId : undefined;
    return {
      sketch: changed(sketch, { query: { bookingId, ...cursor(scene, chance) } }),
      parties: someone(scene, chance),
    };
  },
};

const message: Aim = {
  supply: "dead",
  at: (sketch, scene, chance) => {
    const all = scene.pool.messages.all();
    const found = chance.of(chance.is(85) ? all.filter(({ status }) => status === "dead") : all);
    const parties = someone(scene, chance);
    if (found === undefined || isLost(chance)) return { sketch, parties };
    return { sketch: changed(sketch, { params: { id: found.id } }), parties };
  },
};

/** The event's times in order, as well as the ages of its time slot. */
function sensible(
  body: Readonly<Record<string, unknown>>,
  isShort: boolean,
): Readonly<Record<string, unknown>> {
  const timeslot = body["timeslot"] as Readonly<Record<string, unknown>>;
  const [startAt = "", later] = inOrder([body["startAt"], body["endAt"]]);
  // Years of one event would leave nobody any time for others.
  const endAt = isShort ? new Date(instantOf(startAt) + HOUR).toISOString() : later;
  const [ageFrom, ageTo] = [timeslot["ageFrom"], timeslot["ageTo"]].map(Number).toSorted((a, b) => a - b);
  return { ...body, startAt, endAt, timeslot: { ...timeslot, ageFrom, ageTo } };
}

const put: Aim = {
  at: (sketch, scene, chance) => {
    const body = sensible(sketch.body as Record<string, unknown>, chance.is(90));
    const parties = someone(scene, chance);
    const found = chance.is(40) ? chance.of(scene.pool.events.all()) : undefined;
    if (found === undefined)
      return { sketch: changed(sketch, { body: { ...body, coachId: parties.coach } }), parties };
    const { eventId, coachId } = found;
    return { sketch: changed(sketch, { params: { eventId }, body: { ...body, coachId } }), parties };
  },
};

const event: Aim = {
  supply: "bookable",
  at: (sketch, scene, chance) => {
    const found = chance.of(scene.pool.events.all());
    const parties = someone(scene, chance);
    if (found === undefined || isLost(chance)) return { sketch, parties };
    return { sketch: changed(sketch, { params: { eventId: found.eventId } }), parties };
  },
};

const erasure: Aim = {
  at: (sketch, scene, chance) => {
    const parties = someone(scene, chance);
    // Mostly those of whom nothing is kept: the others are needed.
    const userId = chance.is(20) ? chance.of([parties.athlete, parties.coach]) : undefined;
    if (userId === undefined) return { sketch, parties };
    const query = { userId: chance.is(50) ? userId : undefined };
    return { sketch: changed(sketch, { query, headers: { "x-current-user-id": userId } }), parties };
  },
};

const aims: Readonly<Record<string, Aim>> = {
  createBookingOrder: order,
  getBookings: bookings,
  getBookingOrders: orders,
  getBooking: onBooking(),
  acceptBooking: onBooking("pending"),
  rejectBooking: onBooking("pending"),
  cancelBooking: onBooking("pending", (found, _sketch, chance) => ({
    body: { userId: chance.is(70) ? side(found, chance) : null },
  })),
  markBookingAsCompleted: onBooking("ended"),
  addBookingNote: onBooking("ended"),
  dismissBooking: onBooking("canceled", ({ userId }) => ({ query: { userId } })),
  disputeBooking: onBooking("ended", (found, _sketch, chance) => ({
    body: { disputerUserId: side(found, chance) },
  })),
  resolveDispute: onBooking("disputed"),
  putEvent: put,
  getEvent: event,
  getNotifications: notifications,
  retryNotification: message,
  deleteUserData: erasure,
};

const anything: Aim = { at: (sketch, scene, chance) => ({ sketch, parties: someone(scene, chance) }) };

/** Makes a sketch a request that means something here and now, and mostly one that can succeed. */
export async function aim(sketch: Sketch, scene: Scene, chance: Chance): Promise<Aimed> {
  const { supply, at } = aims[sketch.operation.id] ?? anything;
  if (supply !== undefined) await scene.provide(supply);
  return at(sketch, scene, chance);
}

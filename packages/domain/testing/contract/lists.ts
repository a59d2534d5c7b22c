import assert from "node:assert/strict";
import type {
  AthleteId,
  Booking,
  BookingCursor,
  BookingFilter,
  BookingId,
  CoachEvent,
  CoachId,
  EventId,
  OrderId,
  Storage,
  Window,
} from "@bookings/domain";
import { ATHLETE, aBooking, anEvent, anOrder, COACH, HOUR, later, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { fullStates } from "./samples.ts";
import { keep } from "./steps.ts";

const at = (hours: number): Date => later(START, hours * HOUR);

/** An event of one hour, and the booking of it: hour 1 from START on gives event 1 and booking 1 … */
const eventAt = (hour: number, changes: Partial<CoachEvent> = {}): CoachEvent =>
  anEvent({ eventId: anId<EventId>(hour), startAt: at(hour), endAt: at(hour + 1), ...changes });

const bookingOf = (hour: number, changes: Partial<Booking> = {}): Booking =>
  aBooking({ bookingId: anId<BookingId>(hour), eventId: anId<EventId>(hour), ...changes });

const numbersOf = (views: readonly { readonly bookingId: BookingId }[]): number[] =>
  views.map(({ bookingId }) => Number.parseInt(bookingId.slice(-12), 16));

const list = async (storage: Storage, filter: BookingFilter): Promise<number[]> =>
  numbersOf(await storage.bookings.list(filter, NOW));

const order: ContractCase = {
  name: "lists bookings by the start of their events, then by id",
  run: async (storage) => {
    const events = [eventAt(1), eventAt(3), eventAt(2, { startAt: at(1), endAt: at(2) })];
    const bookings = [
      bookingOf(3),
      bookingOf(9, { eventId: anId<EventId>(1) }),
      bookingOf(5, { eventId: anId<EventId>(2) }),
    ];
    await keep(storage, { events, orders: [anOrder()], bookings });
    assert.deepEqual(await list(storage, { userId: ATHLETE }), [5, 9, 3]);
  },
};

const windows: [name: string, window: Window, inside: number[]][] = [
  ["no side at all", {}, [1, 2, 3]],
  ["exactly one event", { startAt: at(2), endAt: at(3) }, [2]],
  ["the ends of two events", { startAt: at(1.5), endAt: at(2.5) }, [1, 2]],
  ["a part of one event", { startAt: at(2.25), endAt: at(2.5) }, [2]],
  ["an open end", { startAt: at(2) }, [2, 3]],
  ["an open end, a millisecond earlier", { startAt: later(at(2), -1) }, [1, 2, 3]],
  ["an open start", { endAt: at(2) }, [1]],
  ["an open start, a millisecond later", { endAt: later(at(2), 1) }, [1, 2]],
  ["equal ends within an event", { startAt: at(2.5), endAt: at(2.5) }, []],
  ["equal ends at the start of an event", { startAt: at(2), endAt: at(2) }, []],
];

const windowCases: ContractCase[] = windows.map(([name, window, inside]) => ({
  name: `lists the bookings inside a window with ${name}`,
  run: async (storage) => {
    const events = [1, 2, 3].map((hour) => eventAt(hour));
    const bookings = [1, 2, 3].map((hour) => bookingOf(hour));
    await keep(storage, { events, orders: [anOrder()], bookings });
    assert.deepEqual(await list(storage, { userId: ATHLETE, window }), inside);
    const orders = await storage.orders.list({ userId: ATHLETE, window }, NOW);
    assert.deepEqual(
      orders.map((one) => numbersOf(one.bookings)),
      inside.length === 0 ? [] : [[1, 2, 3]],
    );
  },
}));

const otherAthlete = anId<AthleteId>(0xa1);
const otherCoach = anId<CoachId>(0xc1);

async function keepMixed(storage: Storage): Promise<void> {
  const events = [eventAt(1), eventAt(2, { coachId: otherCoach })];
  const orders = [anOrder(), anOrder({ orderId: anId<OrderId>(2), userId: otherAthlete })];
  const other = { orderId: anId<OrderId>(2), userId: otherAthlete };
  const bookings = [
    bookingOf(1, { state: fullStates.Accepted }),
    bookingOf(2, { coachId: otherCoach, state: fullStates.Canceled, dismissedAt: NOW }),
    bookingOf(3, { ...other, eventId: anId<EventId>(1), state: fullStates.Rejected }),
    bookingOf(4, { ...other, eventId: anId<EventId>(2), coachId: otherCoach }),
  ];
  await keep(storage, { events, orders, bookings });
}

const filters: [name: string, filter: BookingFilter, found: number[]][] = [
  ["an athlete", { userId: ATHLETE }, [1, 2]],
  ["a coach", { coachId: COACH }, [1, 3]],
  ["an event", { eventId: anId<EventId>(2) }, [2, 4]],
  ["an athlete and an event", { userId: otherAthlete, eventId: anId<EventId>(2) }, [4]],
  ["an athlete and a coach", { userId: otherAthlete, coachId: COACH }, [3]],
  ["an athlete who has booked nothing", { userId: anId<AthleteId>(0xa2) }, []],
  ["one status", { coachId: COACH, statuses: ["Accepted"] }, [1]],
  ["two statuses", { coachId: otherCoach, statuses: ["Canceled", "Pending"] }, [2, 4]],
  ["no status", { coachId: COACH, statuses: [] }, []],
  ["what was not dismissed", { userId: ATHLETE, hideDismissed: true }, [1]],
  ["what was dismissed, too", { userId: ATHLETE, hideDismissed: false }, [1, 2]],
  ["a limit", { eventId: anId<EventId>(1), limit: 1 }, [1]],
  ["a limit beyond what there is", { eventId: anId<EventId>(1), limit: 500 }, [1, 3]],
];

const filterCases: ContractCase[] = filters.map(([name, filter, found]) => ({
  name: `lists bookings by ${name}`,
  run: async (storage) => {
    await keepMixed(storage);
    assert.deepEqual(await list(storage, filter), found);
  },
}));

async function pages(storage: Storage, limit: number): Promise<number[][]> {
  const found: number[][] = [];
  let after: BookingCursor | undefined;
  do {
    const page = await storage.bookings.list({ coachId: COACH, limit, ...(after && { after }) }, NOW);
    const last = page.at(-1);
    after = last && { startAt: new Date(last.startAt), bookingId: last.bookingId };
    found.push(numbersOf(page));
  } while (after !== undefined);
  return found;
}

const paging: ContractCase = {
  name: "goes on behind the cursor, also among events that start at the same millisecond",
  run: async (storage) => {
    const startAt = later(at(1), 123);
    const events = [1, 2, 3, 4, 5].map((number) =>
      eventAt(number, number < 5 ? { startAt, endAt: at(2) } : {}),
    );
    await keep(storage, { events, orders: [anOrder()], bookings: [5, 3, 1, 4, 2].map((n) => bookingOf(n)) });
    assert.deepEqual(await pages(storage, 2), [[1, 2], [3, 4], [5], []]);
    assert.deepEqual(await pages(storage, 1), [[1], [2], [3], [4], [5], []]);
  },
};

const newestFirst: ContractCase = {
  name: "lists an athlete's orders newest first, those of one instant by id, the higher first",
  run: async (storage) => {
    const events = [1, 2, 3, 4].map((hour) => eventAt(hour));
    const created = [NOW, later(NOW, 1), NOW, NOW];
    const orders = created.map((createdAt, index) =>
      anOrder({
        orderId: anId<OrderId>(index + 1),
        createdAt,
        userId: index === 3 ? otherAthlete : ATHLETE,
      }),
    );
    const bookings = orders.map(({ orderId, userId }, index) => bookingOf(index + 1, { orderId, userId }));
    await keep(storage, { events, orders, bookings });
    const found = await storage.orders.list({ userId: ATHLETE }, NOW);
    assert.deepEqual(
      found.map(({ orderId }) => orderId),
      [2, 3, 1].map((number) => anId<OrderId>(number)),
    );
  },
};

const heldPlaces: ContractCase = {
  name: "finds the places that an athlete holds in events that end later",
  run: async (storage) => {
    const states = Object.values(fullStates);
    const events = states.map((_, index) => eventAt(index + 1));
    const bookings = states.map((state, index) => bookingOf(index + 1, { state }));
    await keep(storage, { events, orders: [anOrder()], bookings });
    const held = (userId: AthleteId, endingAfter: Date) =>
      storage.uow.run((repositories) => repositories.bookings.heldBy(userId, endingAfter));
    const all = await held(ATHLETE, later(at(2), -1));
    assert.deepEqual(
      all.toSorted((a, b) => a.startAt.getTime() - b.startAt.getTime()),
      [
        [1, "Pending"],
        [2, "Accepted"],
        [5, "InDispute"],
        [6, "DisputeDone"],
      ].map(([hour, status]) => ({
        eventId: anId<EventId>(Number(hour)),
        status,
        startAt: at(Number(hour)),
        endAt: at(Number(hour) + 1),
      })),
    );
    assert.equal((await held(ATHLETE, at(2))).length, 3);
    assert.deepEqual(await held(otherAthlete, at(0)), []);
  },
};

export const listsContract: readonly ContractCase[] = [
  order,
  ...windowCases,
  ...filterCases,
  paging,
  newestFirst,
  heldPlaces,
];

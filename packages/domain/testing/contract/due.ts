import assert from "node:assert/strict";
import type {
  Booked,
  BookingId,
  DueBookings,
  EventId,
  RuleProgress,
  Span,
  Storage,
  TimeTrigger,
} from "@bookings/domain";
import { aBooking, anEvent, anOrder, END, HOUR, later, MINUTE, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { fullStates } from "./samples.ts";
import { keep } from "./steps.ts";

const find = (storage: Storage, look: (due: DueBookings) => Promise<Booked[]>): Promise<Booked[]> =>
  storage.uow.run(({ due }) => look(due));

/** Spans around an instant, and whether it lies in each. */
const spansAround = (instant: Date): [span: Span, inside: boolean][] => [
  [{ from: instant, to: instant }, true],
  [{ from: instant, to: later(instant, HOUR) }, true],
  [{ from: later(instant, -HOUR), to: instant }, true],
  [{ from: later(instant, 1), to: later(instant, HOUR) }, false],
  [{ from: later(instant, -HOUR), to: later(instant, -1) }, false],
];

const booking = aBooking({ changedAt: later(NOW, 7), state: fullStates.Accepted });
const event = anEvent({ movedAt: later(NOW, 13) });

const keepOne = (storage: Storage): Promise<void> =>
  keep(storage, { events: [event], orders: [anOrder()], bookings: [booking] });

const found = (inside: boolean): Booked[] => (inside ? [{ booking, event }] : []);

const changed: ContractCase = {
  name: "finds bookings by their last change, both ends of the span included",
  run: async (storage) => {
    await keepOne(storage);
    for (const [span, inside] of spansAround(booking.changedAt)) {
      assert.deepEqual(await find(storage, (due) => due.changedIn(span)), found(inside));
    }
  },
};

const moved: ContractCase = {
  name: "finds the bookings of moved events, both ends of the span included",
  run: async (storage) => {
    await keepOne(storage);
    const still = anEvent({ eventId: anId<EventId>(2) });
    const elsewhere = aBooking({ bookingId: anId<BookingId>(2), eventId: still.eventId });
    await keep(storage, { events: [still], bookings: [elsewhere] });
    for (const [span, inside] of spansAround(later(NOW, 13))) {
      assert.deepEqual(await find(storage, (due) => due.movedIn(span)), found(inside));
    }
  },
};

const happeningCases: ContractCase[] = (
  [
    ["start", START],
    ["end", END],
  ] satisfies [TimeTrigger, Date][]
).map(([on, instant]) => ({
  name: `finds bookings by the ${on} of their events, both ends of the span included`,
  run: async (storage) => {
    await keepOne(storage);
    for (const [span, inside] of spansAround(instant)) {
      const seen = await find(storage, (due) => due.happeningIn(on, span, ["Pending", "Accepted"]));
      assert.deepEqual(seen, found(inside));
    }
  },
}));

const statuses: ContractCase = {
  name: "finds happening bookings in the statuses that are asked for",
  run: async (storage) => {
    await keepOne(storage);
    const span = { from: START, to: START };
    assert.deepEqual(await find(storage, (due) => due.happeningIn("start", span, ["Pending"])), []);
    assert.deepEqual(await find(storage, (due) => due.happeningIn("start", span, [])), []);
    const seen = await find(storage, (due) => due.happeningIn("start", span, ["Accepted"]));
    assert.deepEqual(seen, found(true));
  },
};

const canceledEvent: ContractCase = {
  name: "finds nothing that happens in a canceled event",
  run: async (storage) => {
    const canceled = anEvent({ status: "Canceled" });
    await keep(storage, { events: [canceled], orders: [anOrder()], bookings: [booking] });
    const span = { from: START, to: END };
    assert.deepEqual(await find(storage, (due) => due.happeningIn("start", span, ["Accepted"])), []);
  },
};

const openRules = (storage: Storage, ids: readonly string[], now: Date): Promise<RuleProgress[]> =>
  storage.uow.run(({ ledger }) => ledger.openRules(ids, now));

const closeScan = (storage: Storage, id: string, scannedUntil: Date): Promise<void> =>
  storage.uow.run(({ ledger }) => ledger.closeScan(id, scannedUntil));

const rules: ContractCase = {
  name: "lets a rule begin when it is first opened, and never again",
  run: async (storage) => {
    const next = later(NOW, MINUTE);
    const atNow = { since: NOW, scannedUntil: NOW };
    assert.deepEqual(await openRules(storage, ["b"], NOW), [atNow]);
    const progress = await openRules(storage, ["a", "b", "c"], next);
    assert.deepEqual(progress, [
      { since: next, scannedUntil: next },
      atNow,
      { since: next, scannedUntil: next },
    ]);
    assert.deepEqual(await openRules(storage, [], next), []);
  },
};

const ruleRivals: ContractCase = {
  name: "lets a rule begin at one instant for rivals at once",
  run: async (storage) => {
    const instants = [3, 1, 2].map((minutes) => later(NOW, minutes * MINUTE));
    const seen = await Promise.all(instants.map((now) => openRules(storage, ["a", "b"], now)));
    const [agreed] = seen;
    assert.deepEqual(
      seen,
      seen.map(() => agreed),
    );
    assert.deepEqual(await openRules(storage, ["a", "b"], later(NOW, HOUR)), agreed);
  },
};

const scans: ContractCase = {
  name: "notes how far a rule was looked at, and never goes back",
  run: async (storage) => {
    await openRules(storage, ["a", "b"], NOW);
    const scannedUntil = later(NOW, MINUTE);
    for (const until of [scannedUntil, later(scannedUntil, -1)]) await closeScan(storage, "a", until);
    assert.deepEqual(await openRules(storage, ["a", "b"], later(NOW, HOUR)), [
      { since: NOW, scannedUntil },
      { since: NOW, scannedUntil: NOW },
    ]);
  },
};

export const dueContract: readonly ContractCase[] = [
  changed,
  moved,
  ...happeningCases,
  statuses,
  canceledEvent,
  rules,
  ruleRivals,
  scans,
];

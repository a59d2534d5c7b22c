import assert from "node:assert/strict";
import type { CoachEvent, EventId, EventPlace, Storage } from "@bookings/domain";
import { anEvent, END, HOUR, later, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { keep } from "./steps.ts";

const seated = (number: number, changes: Partial<CoachEvent> = {}): CoachEvent =>
  anEvent({ eventId: anId<EventId>(number), seatsTaken: 1, ...changes });

const atOnce = [seated(1), seated(2), seated(3)] as const;
const before = seated(9, { startAt: later(START, -HOUR) });
const after = seated(4, { startAt: later(START, 1), endAt: later(END, HOUR) });
const empty = seated(5, { seatsTaken: 0 });

const seatedAfter = (storage: Storage, place: EventPlace, limit = 10): Promise<CoachEvent[]> =>
  storage.uow.run(({ events }) => events.seatedAfter(place, limit));

/** Kept in another order than they are found in. */
const keepAll = (storage: Storage): Promise<void> =>
  keep(storage, { events: [after, empty, ...atOnce.toReversed(), before] });

const inOrder: ContractCase = {
  name: "finds events with seats taken by their start, then their id, as they are",
  run: async (storage) => {
    await keepAll(storage);
    const start = { startAt: NOW, eventId: anId<EventId>(0) };
    assert.deepEqual(await seatedAfter(storage, start), [before, ...atOnce, after]);
  },
};

const fromAPlaceOn: ContractCase = {
  name: "finds no more events with seats taken than asked for, behind a place that need not be an event's",
  run: async (storage) => {
    await keepAll(storage);
    assert.deepEqual(await seatedAfter(storage, atOnce[0], 2), [atOnce[1], atOnce[2]]);
    assert.deepEqual(await seatedAfter(storage, atOnce[2]), [after]);
    assert.deepEqual(await seatedAfter(storage, { ...empty, startAt: after.startAt }), []);
  },
};

export const seatedEventsContract: readonly ContractCase[] = [inOrder, fromAPlaceOn];

import { type CoachEvent, type EventDetails, freeSeats, newEvent } from "@bookings/domain";
import {
  anEvent,
  anId,
  aTimeSlot,
  COACH,
  END,
  eventDetails,
  HOUR,
  later,
  NOW,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import * as rules from "../../src/event/event.ts";
import { EVENT, outcomeOf, refusalOf } from "../world.ts";

describe("A new event", () => {
  it("has all its seats free and has never been moved", () => {
    const event = newEvent(EVENT, eventDetails());
    expect(event).to.deep.equal({
      ...eventDetails(),
      eventId: EVENT,
      seatsTaken: 0,
      revision: 1,
      movedAt: null,
      startMovedAt: null,
    });
    expect(freeSeats(event)).to.equal(2);
  });
});

describe("An event by the clock", () => {
  const cases: [what: string, now: Date, started: boolean, ended: boolean][] = [
    ["a millisecond before its start", later(START, -1), false, false],
    ["at its start", START, true, false],
    ["a millisecond before its end", later(END, -1), true, false],
    ["at its end", END, true, true],
  ];
  for (const [what, now, started, ended] of cases) {
    it(`has ${started ? "" : "not "}started and ${ended ? "" : "not "}ended ${what}`, () => {
      expect(rules.hasStarted(anEvent(), now)).to.equal(started);
      expect(rules.hasEnded(anEvent(), now)).to.equal(ended);
    });
  }
});

describe("An event can be booked", () => {
  const cases: [what: string, event: CoachEvent, now: Date, expected: string][] = [
    ["while it is Scheduled and has not started", anEvent(), later(START, -1), "ok"],
    ["not from its start on", anEvent(), START, "event_started"],
    ["not when it is Canceled", anEvent({ status: "Canceled" }), NOW, "event_not_bookable"],
    [
      "not when it is both, and is named as Canceled",
      anEvent({ status: "Canceled" }),
      START,
      "event_not_bookable",
    ],
  ];
  for (const [what, event, now, expected] of cases) {
    it(what, () => expect(outcomeOf(() => rules.assertBookable(event, now))).to.equal(expected));
  }
});

describe("The seats of an event", () => {
  it("are taken one by one until none is free", () => {
    const full = rules.takeSeat(rules.takeSeat(anEvent()));
    expect(full.seatsTaken).to.equal(2);
    expect(outcomeOf(() => rules.takeSeat(full))).to.equal("event_full");
  });

  it("can be released again", () => {
    expect(rules.releaseSeats(anEvent({ seatsTaken: 2 }), 2).seatsTaken).to.equal(0);
  });

  it("must not be fewer than are held", async () => {
    rules.assertSeatsFit(anEvent({ seatsTaken: 2 }));
    const refusal = await refusalOf(() => rules.assertSeatsFit(anEvent({ seatsTaken: 3 })));
    expect(refusal).to.include({ name: "EventFull", eventId: EVENT });
    expect(refusal.message).to.match(/timeslot\.numberOfParticipants must be at least 3/);
  });

  it("do not count as a change of the event", () => {
    expect(rules.takeSeat(anEvent()).revision).to.equal(1);
    expect(rules.releaseSeats(anEvent({ seatsTaken: 1 }), 1).revision).to.equal(1);
  });
});

describe("Changing an event", () => {
  const change = (changes: Partial<EventDetails>, event = anEvent()): CoachEvent =>
    rules.changeEvent(event, eventDetails(changes), NOW);

  it("changes nothing when the details are the same, whatever the order of their keys", () => {
    const event = anEvent({ seatsTaken: 1 });
    const turned = Object.fromEntries(Object.entries(eventDetails()).toReversed()) as unknown as EventDetails;
    const copy = { ...turned, startAt: new Date(START), timeslot: { ...aTimeSlot() } };
    expect(rules.changeEvent(event, copy, NOW)).to.equal(event);
  });

  const changes: [what: string, changes: Partial<EventDetails>][] = [
    ["another status", { status: "Canceled" }],
    ["approval", { requiresApproval: false }],
    ["a sport", { sportId: anId(1) }],
    ["a service", { serviceCardinality: 1 }],
    ["another price", { timeslot: aTimeSlot({ price: 1 }) }],
    ["a further field of the time slot", { timeslot: aTimeSlot({ public: false }) }],
  ];
  for (const [what, details] of changes) {
    it(`to ${what} is a new revision, and no move`, () => {
      const changed = change(details, anEvent({ seatsTaken: 1, revision: 4 }));
      expect(changed).to.deep.equal(anEvent({ ...details, seatsTaken: 1, revision: 5 }));
    });
  }

  it("by leaving a field of the time slot out is a new revision", () => {
    const event = anEvent({ timeslot: aTimeSlot({ level: "Pro" }) });
    const changed = change({}, event);
    expect(changed.revision).to.equal(2);
    expect(changed.timeslot).not.to.have.property("level");
  });

  const moves: [what: string, changes: Partial<EventDetails>][] = [
    ["another start", { startAt: later(START, 1) }],
    ["another end", { endAt: later(END, 1) }],
  ];
  for (const [what, details] of moves) {
    it(`to ${what} is a move`, () => {
      expect(change(details)).to.deep.include({ ...details, revision: 2, movedAt: NOW });
    });
  }

  it("tells a move of the start from a move of the end", () => {
    expect(change({ startAt: later(START, 1) }).startMovedAt).to.equal(NOW);
    expect(change({ endAt: later(END, 1) }).startMovedAt).to.equal(null);
  });

  it("keeps the date of the last move when only other details change", () => {
    const movedAt = later(NOW, -HOUR);
    const event = anEvent({ movedAt, startMovedAt: movedAt });
    expect(change({ serviceCardinality: 2 }, event)).to.include({ movedAt, startMovedAt: movedAt });
  });

  it("never changes its coach", () => {
    expect(outcomeOf(() => change({ coachId: anId(0xc1) }))).to.equal("validation");
    expect(change({ coachId: COACH }).coachId).to.equal(COACH);
  });

  it("never makes a canceled one Scheduled again", () => {
    const canceled = anEvent({ status: "Canceled" });
    expect(outcomeOf(() => change({}, canceled))).to.equal("invalid_status_transition");
    expect(change({ status: "Canceled", serviceCardinality: 2 }, canceled).revision).to.equal(2);
  });
});

import { DomainError, viewEvent } from "@bookings/domain";
import { anEvent, aTimeSlot, eventDetails } from "@bookings/domain/testing";
import { expect } from "chai";
import { foreignEvent } from "../src/index.ts";

/** As another instance of this service would show it, or a service that knows more. */
const shown = () => JSON.parse(JSON.stringify({ ...viewEvent(anEvent()), sportId: undefined }));

const problemsOf = (answer: unknown): string[] => {
  try {
    foreignEvent(answer);
  } catch (refusal) {
    if (refusal instanceof DomainError) return refusal.problems.map(({ message }) => message);
    throw refusal;
  }
  return [];
};

describe("an event in the answer of another service", () => {
  it("is read as GET shows it, with more fields than are known", () => {
    const answer = { ...shown(), seatsTaken: 3, colour: "red", timeslot: { ...aTimeSlot(), room: 7 } };
    expect(foreignEvent(answer)).to.deep.equal({ eventId: anEvent().eventId, details: eventDetails() });
  });

  it("is read as PUT takes it, with what is left out", () => {
    const { eventId, requiresApproval, serviceCardinality, seatsTaken, ...answer } = shown();
    expect(foreignEvent(answer)).to.deep.equal({ eventId: undefined, details: eventDetails() });
  });

  it("has its ids compared in lower case", () => {
    const eventId = "ABCDEFAB-0000-4000-8000-000000000000";
    expect(foreignEvent({ ...shown(), eventId }).eventId).to.equal(eventId.toLowerCase());
  });

  const wrong: [string, object, string][] = [
    ["an id that is none", { eventId: "hush" }, "eventId: must be a UUID"],
    ["a status that is none", { status: "hush" }, "status: must be"],
    ["an instant without an offset", { startAt: "2026-03-01T10:00:00" }, "startAt: must be an RFC 3339"],
    ["an end before its start", { endAt: "2026-03-01T10:00:00Z" }, "endAt: must be after startAt"],
    [
      "a time slot for nobody",
      { timeslot: aTimeSlot({ ageFrom: 40, ageTo: 30 }) },
      "timeslot.ageTo: must not be below ageFrom",
    ],
    ["no time slot", { timeslot: undefined }, "timeslot"],
  ];
  for (const [what, changes, problem] of wrong) {
    it(`is refused with ${what}, which is named and not repeated`, () => {
      const problems = problemsOf({ ...shown(), ...changes });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.include(problem).and.not.include("hush");
    });
  }

  for (const answer of [null, [], "event", 7]) {
    it(`is refused when it is ${JSON.stringify(answer)}`, () => expect(problemsOf(answer)).to.not.be.empty);
  }
});

import { expect } from "chai";
import { demoCatalog } from "../src/demo/catalog.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("demoCatalog", () => {
  const now = new Date("2026-03-04T05:06:07.890Z");
  const catalog = demoCatalog(now);

  it("is a dozen sessions of four coaches", () => {
    expect(catalog).to.have.length(12);
    expect(new Set(catalog.map(({ details }) => details.coachId)).size).to.equal(4);
    expect(new Set(catalog.map(({ eventId }) => eventId)).size).to.equal(12);
  });

  it("has one event with a single seat, and one that is canceled", () => {
    expect(catalog.filter(({ details }) => details.timeslot.numberOfParticipants === 1)).to.have.length(1);
    expect(catalog.filter(({ details }) => details.status === "Canceled")).to.have.length(1);
  });

  for (const hour of [0, 5, 12, 20, 21, 23]) {
    it(`lies within the coming week when asked at ${hour}:30 UTC`, () => {
      const asked = new Date(Date.UTC(2026, 2, 4, hour, 30));
      for (const { details } of demoCatalog(asked)) {
        expect(details.startAt).to.be.greaterThan(asked);
        expect(details.startAt.getTime()).to.be.at.most(asked.getTime() + 7 * DAY);
        expect(details.endAt.getTime() - details.startAt.getTime()).to.equal(
          details.timeslot.duration * 60_000,
        );
      }
    });
  }

  it("says the same times in the slot as in the event", () => {
    for (const { details } of catalog) {
      expect(
        new Date(`${details.startAt.toISOString().slice(0, 10)}T${details.timeslot.startTime}`).getUTCHours(),
      ).to.equal(details.startAt.getUTCHours());
    }
  });

  it("gives the same events the same ids a minute later", () => {
    const later = demoCatalog(new Date(now.getTime() + 60_000));
    expect(later.map(({ eventId }) => eventId)).to.deep.equal(catalog.map(({ eventId }) => eventId));
  });
});

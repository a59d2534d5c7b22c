import { isEmpty, isInside, overlaps, type Period, type Window } from "@bookings/domain";
import { END, later, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { assertWindow } from "../../src/shared/period.ts";
import { refusalOf } from "../world.ts";

const session: Period = { startAt: START, endAt: END };

describe("Two periods", () => {
  const cases: [what: string, other: Period, expected: boolean][] = [
    ["are the same", session, true],
    ["touch: the other ends when the first starts", { startAt: later(START, -9), endAt: START }, false],
    ["share the first millisecond", { startAt: later(START, -9), endAt: later(START, 1) }, true],
    ["touch: the other starts when the first ends", { startAt: END, endAt: later(END, 9) }, false],
    ["share the last millisecond", { startAt: later(END, -1), endAt: later(END, 9) }, true],
    ["lie within each other", { startAt: later(START, 1), endAt: later(END, -1) }, true],
    ["are far apart", { startAt: later(END, 9), endAt: later(END, 10) }, false],
  ];
  for (const [what, other, expected] of cases) {
    it(`${expected ? "overlap" : "do not overlap"} when they ${what}`, () => {
      expect(overlaps(session, other)).to.equal(expected);
      expect(overlaps(other, session)).to.equal(expected);
    });
  }
});

describe("A period inside a window", () => {
  const cases: [what: string, window: Window, expected: boolean][] = [
    ["without sides", {}, true],
    ["that starts as the period ends", { startAt: END }, false],
    ["that starts a millisecond before the period ends", { startAt: later(END, -1) }, true],
    ["that ends as the period starts", { endAt: START }, false],
    ["that ends a millisecond after the period starts", { endAt: later(START, 1) }, true],
    ["of the same times", session, true],
    [
      "that is empty, in the middle of the period",
      { startAt: later(START, 9), endAt: later(START, 9) },
      false,
    ],
  ];
  for (const [what, window, expected] of cases) {
    it(`is ${expected ? "inside" : "outside"} a window ${what}`, () => {
      expect(isInside(session, window)).to.equal(expected);
    });
  }
});

describe("A window", () => {
  it("is empty when its ends are equal, and only then", () => {
    expect(isEmpty({ startAt: START, endAt: new Date(START) })).to.equal(true);
    expect(isEmpty({ startAt: START, endAt: later(START, 1) })).to.equal(false);
    expect(isEmpty({ startAt: START })).to.equal(false);
    expect(isEmpty({ endAt: START })).to.equal(false);
  });

  it("must not end before it starts", async () => {
    const refusal = await refusalOf(() => assertWindow({ startAt: later(START, 1), endAt: START }));
    expect(refusal.code).to.equal("validation");
    expect(refusal.message).to.match(/^startAt: /);
    assertWindow({ startAt: START, endAt: START });
    assertWindow({ startAt: START });
    assertWindow({ endAt: START });
  });
});

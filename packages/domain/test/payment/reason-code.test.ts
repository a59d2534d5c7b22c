import { reasonCode } from "@bookings/domain";
import { expect } from "chai";

describe("why a provider says that something failed", () => {
  for (const code of ["insufficient_funds", "E-42", "card.expired:3ds", "a".repeat(64)]) {
    it(`is kept where it is a code: ${code.slice(0, 20)}`, () => expect(reasonCode(code)).to.equal(code));
  }

  const others = [
    "the card of Jo Smith was declined",
    "jo@example.org",
    "4111111111111111",
    "",
    "a".repeat(65),
    7,
    null,
    undefined,
  ];
  for (const said of others) {
    it(`is not kept where it may name somebody: ${String(said).slice(0, 40)}`, () =>
      expect(reasonCode(said)).to.equal(undefined));
  }
});

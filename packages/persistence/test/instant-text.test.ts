import { expect } from "chai";
import { isoOf } from "../src/connection/instant-text.ts";

const texts: [written: string, iso: string][] = [
  ["2026-03-01 10:00:00+00", "2026-03-01T10:00:00.000Z"],
  ["2026-03-01 10:00:00.5+00", "2026-03-01T10:00:00.500Z"],
  ["2026-03-01 10:00:00.05+00", "2026-03-01T10:00:00.050Z"],
  ["2026-03-01 10:00:00.005+00", "2026-03-01T10:00:00.005Z"],
  ["0001-01-01 00:00:00+00", "0001-01-01T00:00:00.000Z"],
  ["9999-12-31 23:59:59.999+00", "9999-12-31T23:59:59.999Z"],
  ["10000-01-01 00:00:00+00", "10000-01-01T00:00:00.000Z"],
  ["294276-12-31 23:59:59.9+00", "294276-12-31T23:59:59.900Z"],
];

describe("The text of an instant", () => {
  for (const [written, iso] of texts) {
    it(`${written} becomes ${iso}`, () => expect(isoOf(written)).to.equal(iso));
  }

  for (const written of [
    "2026-03-01 13:00:00+03",
    "2026-03-01 15:30:00.5+05:30",
    "01.03.2026 10:00:00 UTC",
    "infinity",
  ]) {
    it(`${written} is refused rather than taken for another time`, () => {
      expect(() => isoOf(written)).to.throw(written);
    });
  }
});

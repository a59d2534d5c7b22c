import { firstRun, isSchedule } from "@bookings/scheduler/schedule";
import { expect } from "chai";

const NOW = new Date("2026-03-01T10:00:00.500Z");
const after = (schedule: string): string => firstRun(schedule, NOW).toISOString();

describe("a schedule", () => {
  const runs: Readonly<Record<string, string>> = {
    "1 second": "2026-03-01T10:00:01.500Z",
    "1 minute": "2026-03-01T10:01:00.500Z",
    "90 seconds": "2026-03-01T10:01:30.500Z",
    "2 hours": "2026-03-01T12:00:00.500Z",
    "1 day": "2026-03-02T10:00:00.500Z",
    "2 weeks": "2026-03-15T10:00:00.500Z",
    "* * * * *": "2026-03-01T10:01:00.000Z",
    "*/5 * * * *": "2026-03-01T10:05:00.000Z",
    "*/2 * * * * *": "2026-03-01T10:00:02.000Z",
    "30 8 * * MON": "2026-03-02T08:30:00.000Z",
  };
  for (const [schedule, first] of Object.entries(runs)) {
    it(`of "${schedule}" runs first at ${first}`, () => {
      expect(isSchedule(schedule)).to.equal(true);
      expect(after(schedule)).to.equal(first);
    });
  }

  for (const text of [
    "",
    "off",
    "5",
    "0 minutes",
    "-5 minutes",
    "1.5 minutes",
    "minute",
    "10000 weeks",
    "5 bananas",
    "1 minute and 5 bananas",
    "* * *",
    "61 * * * *",
    "0 0 30 2 *",
    "1 2 3 4 5 6 7",
    `${"1,".repeat(200)}1 * * * *`,
  ]) {
    it(`is not "${text.slice(0, 40)}"`, () => {
      expect(isSchedule(text)).to.equal(false);
      expect(() => after(text)).to.throw(RangeError);
    });
  }

  it("means the same wherever a process runs", () => {
    expect(after("0 3 * * *")).to.equal("2026-03-02T03:00:00.000Z");
  });
});

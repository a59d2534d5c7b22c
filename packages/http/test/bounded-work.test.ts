import { expect } from "chai";
import { z } from "zod";
import { ifMatch, ifNoneMatch } from "../src/etag.ts";
import { fit, PROBLEMS_MAX } from "../src/problems.ts";

describe("the work that a request makes", () => {
  // Ten times as much as a head may have. Where the time grows by the square, these take minutes, which no limit of a
  // test lets pass.
  const length = 160_000;
  const lists: [string, string][] = [
    ["spaces before what is no tag", `"a",${" ".repeat(length)}x`],
    ["tabs before what is no tag", `"a",${"\t".repeat(length)}x`],
    ["spaces behind a tag", `"a"${" ".repeat(length)}x`],
    ["spaces alone", `,${" ".repeat(length)}`],
    ["commas", ",".repeat(length)],
    ["quotes", '"'.repeat(length)],
    ["quotes with spaces", '" '.repeat(length / 2)],
    ["marks of weak tags", "W/".repeat(length / 2)],
  ];
  for (const [what, header] of lists) {
    it(`does not grow faster than a list of entity tags, of ${what}`, () => {
      expect(ifNoneMatch.parse(header)("1.1")).to.equal(false);
      expect(ifMatch.parse(header)).to.not.include("1.1");
    });
  }

  it("is not done for each of thousands of unknown fields", () => {
    const body = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1]));
    const problems: unknown[] = [];
    fit(z.strictObject({}), body, "body", problems as never);
    expect(problems).to.have.lengthOf(PROBLEMS_MAX);
  });
});

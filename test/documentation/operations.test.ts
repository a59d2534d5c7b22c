import { expect } from "chai";
import { settingNames } from "../../apps/server/src/config.ts";
import { ownMetrics } from "../deployment/metrics.ts";
import { textOf } from "../repository/files.ts";

const operations = textOf("docs/operations.md");

/** What stands under a heading, up to the next one of its kind. */
const section = (heading: string): string =>
  operations.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? "";

/** What stands in backticks in the first column of the tables of a text. */
const firstCells = (markdown: string): string[] =>
  [...markdown.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );

// An operator looks here first, and at three in the morning nowhere else.
describe("docs/operations.md", () => {
  it("says of every setting where it is explained", () => {
    const told = [...section("What to run").matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name);
    expect(told).to.include.members([...settingNames]);
  });

  it("has a row for every metric, and for no other", () => {
    const rows = firstCells(section("Metrics")).filter((name) => name.startsWith("bookings_"));
    expect(rows.toSorted()).to.deep.equal(Object.keys(ownMetrics).toSorted());
  });

  it("begins with links to all that it is about", () => {
    const [contents = ""] = operations.split(/^## /m);
    const headings = [...operations.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    const linked = [...contents.matchAll(/\[([^\]]+)\]\(#/g)].map(([, name]) => name);
    expect(headings).to.have.length.above(15);
    expect(linked).to.include.members(headings);
  });

  it("canary: reads first cells", () => {
    expect(firstCells("| `a` · `b` | `c` |\n| d | `e` |\n`f`\n")).to.deep.equal(["a", "b"]);
    expect(section("Nowhere")).to.equal("");
  });
});

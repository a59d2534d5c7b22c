import { expect } from "chai";
import { statusTable } from "../../packages/domain/src/booking/booking-status.ts";
import { arrowsIn, diagramsIn, oddLinesIn } from "./diagrams.ts";
import { repositoryFiles, textOf } from "./files.ts";

const documents = repositoryFiles().filter((path) => path.endsWith(".md"));
const drawn = documents.flatMap((path) => diagramsIn(textOf(path)).map((diagram) => ({ path, diagram })));

const written = ({ from, verb, to }: { from: string; verb: string; to: string }) => `${from} ${verb} ${to}`;

describe("pictures in documents", () => {
  for (const [index, { path, diagram }] of drawn.entries()) {
    it(`are drawn in forms that are known to be understood: ${path} (${index + 1})`, () => {
      expect(oddLinesIn(diagram)).to.deep.equal([]);
    });
  }

  it("show the states of a booking, and the verbs between them, as the domain has them", () => {
    const states = diagramsIn(textOf("README.md")).filter((one) => one.startsWith("stateDiagram"));
    expect(states).to.have.length(1);
    const arrows = arrowsIn(states[0] ?? "").filter(({ from }) => from !== "[*]");
    const table = Object.entries(statusTable).flatMap(([from, row]) =>
      Object.entries(row.to).map(([verb, to]) => ({ from, verb, to })),
    );
    expect(arrows.map(written).toSorted()).to.deep.equal(table.map(written).toSorted());
  });

  describe("canaries", () => {
    const sound =
      'flowchart LR\n  subgraph out["Outside"]\n    a["A (one)"]\n  end\n  b[("B")]\n  a & b --> out\n';
    const cases: [string, string, string[]][] = [
      ["a sound flowchart", sound, []],
      ["an arrow without an end", `${sound}  a -->\n`, ["a -->", ""]],
      ["a box that nobody has declared", `${sound}  a -->|"sends"| c\n`, ["c"]],
      ["text without quotes", "flowchart LR\n  a[A (one)]\n", ["a[A (one)]"]],
      ["sound states", "stateDiagram-v2\n  [*] --> A: order\n  A --> B: accept, at once\n", []],
      ["a colon too many", "stateDiagram-v2\n  A --> B: accept: at once\n", ["A --> B: accept: at once"]],
      ["another kind", "gantt\n  title A\n", ["gantt", "title A"]],
    ];
    for (const [what, diagram, odd] of cases) {
      it(what, () => expect(oddLinesIn(diagram)).to.deep.equal(odd));
    }

    it("an arrow is read with the first word at it", () => {
      expect(arrowsIn("  [*] --> A: order\n  A --> B: cancel, until it ends\n")).to.deep.equal([
        { from: "[*]", verb: "order", to: "A" },
        { from: "A", verb: "cancel", to: "B" },
      ]);
    });
  });
});

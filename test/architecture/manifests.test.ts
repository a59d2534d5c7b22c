import { expect } from "chai";
import { soundHouse } from "./canaries.ts";
import { type Files, type House, houseOf, readHouse } from "./house.ts";
import { wrongDeclarations } from "./manifests.ts";

const house = readHouse();
const wrongIn = (checked: House): string[] =>
  checked.packages.flatMap((each) => wrongDeclarations(each, checked));

// A library that is used without being declared works here, by the accident of a neighbour's installation, and
// fails in the published package. One that is declared without being used is a door left open.
describe("package.json", () => {
  for (const owner of house.packages) {
    it(`${owner.folder} declares exactly what its sources import`, () => {
      expect(wrongDeclarations(owner, house)).to.deep.equal([]);
    });
  }

  it("of the domain declares nothing, ever", () => {
    const domain = house.packages.find(({ folder }) => folder === "packages/domain");
    expect(Object.keys(domain?.manifest.dependencies ?? {})).to.deep.equal([]);
  });

  describe("canaries", () => {
    const cases: [string, Files, string[]][] = [
      ["nothing, in a sound house", {}, []],
      [
        "a library that is not declared",
        { "packages/http/src/x.ts": 'import type { z } from "zod/v4";' },
        ["packages/http does not declare zod"],
      ],
      [
        "a neighbour that is not declared",
        { "packages/domain/src/x.ts": 'import "@bookings/http";' },
        ["packages/domain does not declare @bookings/http"],
      ],
      [
        "an import whose name is computed",
        { "packages/http/src/x.ts": "await import(String(1));" },
        ["packages/http does not declare <computed>"],
      ],
      [
        "a library that only the tests use",
        {
          "packages/persistence/src/index.ts": 'import "@bookings/domain";',
          "packages/persistence/test/x.test.ts": 'import "pg";',
        },
        ["packages/persistence declares pg, unused"],
      ],
    ];
    for (const [what, files, reports] of cases) {
      it(`reports ${what}`, () => {
        expect(wrongIn(houseOf({ ...soundHouse, ...files }))).to.deep.equal(reports);
      });
    }
  });
});

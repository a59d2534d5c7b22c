import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { hasBuildScript, type Installed, readInstalled } from "../../scripts/dependencies/installed.ts";
import { readLockFile } from "../../scripts/dependencies/lock-file.ts";
import { repositoryFiles, root, textOf } from "./files.ts";
import { digest, installedOf, lockOf, onlyHere, sound } from "./sample-dependencies.ts";
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

    const loose = [
      "^1.0.0",
      "~1.0.0",
      "1",
      "1.x",
      "*",
      "latest",
      "",
      "1.0.0 || 2.0.0",
      "workspace:^",
      "catalog:old",
    ];
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
        { resolution: { integrity: digest.replace("sha512", "sha256") } },
        ["pg@1.0.0: has no sha512 integrity"],
      ],
      [
        "half a digest",
        "pg@1.0.0",
        { resolution: { integrity: "sha512-aaaa==" } },
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

    it("canary: are found in whatever folder pnpm has put a package", () => {
      const folder = mkdtempSync(join(tmpdir(), "supply-chain-"));
      try {
        for (const name of ["a", "@b/c"]) {
          const home = join(
            folder,
            `node_modules/.pnpm/${name.replace("/", "+")}@1.0.0/node_modules/${name}`,
          );
          mkdirSync(home, { recursive: true });
          writeFileSync(join(home, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
          writeFileSync(join(home, "binding.gyp"), "{}");
        }
        const builders = [...readInstalled(folder)]
          .filter(([, one]) => hasBuildScript(one))
          .map(([key]) => key);
        expect(builders).to.have.members(["a@1.0.0", "@b/c@1.0.0"]);
      } finally {
        rmSync(folder, { recursive: true });
      }
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
});

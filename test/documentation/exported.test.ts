import { globSync } from "node:fs";
import { posix } from "node:path";
import { expect } from "chai";
import { root, textOf } from "../repository/files.ts";
import { exportedFrom } from "./exported.ts";

interface Manifest {
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
}

const doorsOf = (path: string): string[] => {
  const manifest = JSON.parse(textOf(path)) as Manifest;
  if (manifest.private === true) return [];
  return Object.values(manifest.exports ?? {}).map((door) => posix.join(posix.dirname(path), door));
};

const doors = globSync("packages/*/package.json", { cwd: root }).flatMap(doorsOf);

describe("what the packages export", () => {
  it("is looked at", () => {
    expect(doors).to.include.members(["packages/domain/src/index.ts", "packages/domain/testing/index.ts"]);
    expect(exportedFrom("packages/domain/src/index.ts", textOf).length).to.be.above(150);
  });

  for (const door of doors) {
    it(`through ${door} says in a comment what it is`, () => {
      const silent = exportedFrom(door, textOf).filter(({ says }) => says === "");
      expect(silent.map(({ name, path, line }) => `${path}:${line} ${name}`)).to.deep.equal([]);
    });
  }

  describe("canaries", () => {
    const silentIn = (files: Record<string, string>): string[] =>
      exportedFrom("a/index.ts", (path) => files[path] ?? "")
        .filter(({ says }) => says === "")
        .map(({ name, path, line }) => `${path}:${line} ${name}`);

    const cases: [string, Record<string, string>, string[]][] = [
      ["a function", { "a/index.ts": "export function f() {}" }, ["a/index.ts:1 f"]],
      ["constants", { "a/index.ts": "\nexport const a = 1, b = 2;" }, ["a/index.ts:2 a", "a/index.ts:2 b"]],
      ["a class", { "a/index.ts": "export class C {}" }, ["a/index.ts:1 C"]],
      ["a type", { "a/index.ts": "export type T = 1;" }, ["a/index.ts:1 T"]],
      ["an interface", { "a/index.ts": "export interface I {}" }, ["a/index.ts:1 I"]],
      ["an empty comment", { "a/index.ts": "/** */\nexport type T = 1;" }, ["a/index.ts:2 T"]],
      ["a remark", { "a/index.ts": "/* no JSDoc */ export type T = 1;" }, ["a/index.ts:1 T"]],
      [
        "another one's comment",
        { "a/index.ts": "/** A. */ type A = 1; export type T = A;" },
        ["a/index.ts:1 T"],
      ],
      [
        "all of a file",
        { "a/index.ts": 'export * from "./b.ts";', "a/b.ts": "export type B = 1" },
        ["a/b.ts:1 B"],
      ],
      [
        "one of a file, under another name",
        {
          "a/index.ts": 'export { b as c } from "./b.ts";',
          "a/b.ts": "export const a = 1; export const b = 2;",
        },
        ["a/b.ts:1 c"],
      ],
    ];
    for (const [what, files, reports] of cases) {
      it(`reports ${what}`, () => expect(silentIn(files)).to.deep.equal(reports));
    }

    it("lets pass what has a comment, with a remark for the linter in between, and what is another package's", () => {
      const text =
        '/** It is. */\n// oxlint-disable-next-line -- why\nexport const a = 1;\nexport * from "pg";';
      expect(silentIn({ "a/index.ts": text })).to.deep.equal([]);
    });
  });
});

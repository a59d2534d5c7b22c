import { expect } from "chai";
import { repositoryFiles, textOf } from "./files.ts";
import { straysIn } from "./strays.ts";

const files = repositoryFiles();

describe("repository", () => {
  it("is looked at as a whole", () => {
    expect(files).to.include.members([
      "package.json",
      "pnpm-lock.yaml",
      ".ci/run",
      "test/repository/hygiene.test.ts",
    ]);
  });

  it("names no package registry, no folder outside and no path of one machine", () => {
    expect(files.flatMap((path) => straysIn(path, textOf(path), files))).to.deep.equal([]);
  });

  describe("canaries", () => {
    const up = "..";
    const kept = ["packages/domain/src/shared/ids.ts"];
    const cases: [string, string, string[]][] = [
      ["pnpm-lock.yaml", ["  https://registry", "npmjs", "org/pg"].join("."), ["a package registry"]],
      ["docs/a.md", ["npm", "pkg", "github", "com"].join("."), ["a package registry"]],
      ["pnpm-lock.yaml", "  resolution: {integrity: x, tarball: y}", ["an address in the lock file"]],
      ["docs/a.md", `see ${up}/shared/notes.md`, ["a folder outside the repository"]],
      [
        "packages/http/src/a.ts",
        `import "${up}/${up}/${up}/${up}/shared/a.ts"`,
        ["a folder outside the repository"],
      ],
      ["packages/domain/src/order/a.ts", `import "${up}/shared/ids.ts"`, []],
      ["packages/domain/test/order/a.ts", `import "${up}/${up}/src/shared/ids.ts"`, []],
      ["docs/a.md", ["cd ", "work", "main"].join("/"), ["a path of one machine"]],
      ["docs/a.md", ["`", "root", ".npmrc`"].join("/"), ["a path of one machine"]],
      ["docs/a.md", ["file://", "home", "ann", "bookings"].join("/"), ["a path of one machine"]],
      ["docs/a.md", ["'", "Users", "ann", "bookings'"].join("/"), ["a path of one machine"]],
      [
        "docs/a.md",
        [
          "https://example.org",
          "work",
          "1, docs",
          "work",
          ", .",
          "root",
          ", ",
          "tmp",
          ", ",
          "home",
          ", ",
          "var/lib/x",
        ].join("/"),
        [],
      ],
    ];
    for (const [path, text, whats] of cases) {
      it(`${whats[0] ?? "nothing"}: ${text} in ${path}`, () => {
        expect(straysIn(path, text, kept).map(({ what }) => what)).to.deep.equal(whats);
      });
    }
  });
});

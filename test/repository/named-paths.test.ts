import { expect } from "chai";
import { repositoryFiles, textOf } from "./files.ts";
import { deadPathsIn } from "./named-paths.ts";

const files = repositoryFiles();

// Whoever looks for a defence, or for a rule, must not be sent to a file that has moved.
describe("what a document names", () => {
  for (const document of ["README.md", "SECURITY.md"]) {
    it(`is there: ${document}`, () => {
      expect(deadPathsIn(textOf(document), files)).to.deep.equal([]);
    });
  }

  const few = ["LICENSE", "docs/a.md", "packages/http/src/body.ts", ".ci/run"];
  const cases: [string, string, string[]][] = [
    [
      "files, folders and patterns that are there",
      "`docs/a.md` `packages/http/` `packages/*/src/*` `.ci/run`",
      [],
    ],
    [
      "a file that is not",
      "see `packages/http/src/gone.ts`, twice: `packages/http/src/gone.ts`",
      ["packages/http/src/gone.ts"],
    ],
    ["a folder that is not", "`packages/http/sr`", ["packages/http/sr"]],
    ["a pattern of nothing", "`packages/*/lib/*`", ["packages/*/lib/*"]],
    ["a source file by its name", "`body.ts`", []],
    ["a part of a name", "`dy.ts`", ["dy.ts"]],
    ["a link to a file that is there", "[a](docs/a.md) [b](LICENSE) [c](docs/a.md#part)", []],
    ["a link to one that is not", "[a](docs/b.md#part)", ["docs/b.md"]],
    [
      "addresses and headings",
      "[a](https://example.org/docs/b.md) [b](#docs) [c](mailto:ann@example.org)",
      [],
    ],
    ["code that is no path", "`docs` `npx docs/b.md` `testing` `.env` `xci/run`", []],
    ["what stands in a block", "```sh\n`packages/gone`\n```\n`docs/gone`", ["docs/gone"]],
  ];
  for (const [what, markdown, dead] of cases) {
    it(`canary: ${what}`, () => {
      expect(deadPathsIn(markdown, few)).to.deep.equal(dead);
    });
  }
});

import { expect } from "chai";
import { repositoryFiles, textOf } from "./files.ts";
import { deadLinksIn, deadPathsIn } from "./links.ts";

const files = repositoryFiles();
const documents = files.filter((path) => path.endsWith(".md"));

/** Who reads these has files of their own, which are named there. */
const forStrangers = /^(packages|examples)\//;

// Whoever follows a document must not be sent to a file that has moved.
describe("what documents lead to", () => {
  it("is looked at in all of them", () => {
    expect(documents).to.include.members(["README.md", "CONTRIBUTING.md", "docs/operations.md"]);
  });

  for (const path of documents) {
    it(`is there: ${path}`, () => {
      const document = { path, text: textOf(path) };
      const dead = deadLinksIn(document, files, textOf);
      if (!forStrangers.test(path)) dead.push(...deadPathsIn(document, files));
      expect(dead).to.deep.equal([]);
    });
  }

  describe("canaries", () => {
    const kept = ["README.md", "docs/a.md", "docs/b.md", "packages/http/src/body.ts", ".ci/run"];
    const headings = "# Title\n\n## What it does, and why\n\n```md\n## Not a heading\n```\n";

    const links: [string, string[]][] = [
      ["[a](b.md) [b](../README.md) [c](../packages/http/) [d](#what-it-does-and-why)", []],
      ["[a](b.md#what-it-does-and-why) [b](../docs/b.md#title)", []],
      ["[a](docs/b.md)", ["docs/b.md"]],
      ["[a](b.md#not-a-heading)", ["b.md#not-a-heading"]],
      ["[a](#what-it-does)", ["#what-it-does"]],
      ["[a](../packages/ht)", ["../packages/ht"]],
      ["[a](https://example.org/x.md) [b](mailto:ann@example.org)", []],
      ["`[a](gone.md)`\n\n```md\n[b](gone.md)\n```\n", []],
    ];
    for (const [text, dead] of links) {
      it(`links: ${text.replaceAll("\n", " ")}`, () => {
        const document = { path: "docs/a.md", text: `${headings}${text}` };
        expect(deadLinksIn(document, kept, () => headings)).to.deep.equal(dead);
      });
    }

    const paths: [string, string[]][] = [
      ["`packages/http/src/body.ts` `packages/http/` `packages/*/src/*` `.ci/run` `body.ts`", []],
      ["`packages/http/src/gone.ts`", ["packages/http/src/gone.ts"]],
      ["`packages/http/sr`", ["packages/http/sr"]],
      ["`packages/*/lib/*`", ["packages/*/lib/*"]],
      ["`dy.ts`", ["dy.ts"]],
      ["`docs` `npx docs/b.md` `.env` `xci/run`", []],
      ["```sh\n`packages/gone`\n```\n`docs/gone`", ["docs/gone"]],
    ];
    for (const [text, dead] of paths) {
      it(`paths: ${text.replaceAll("\n", " ")}`, () => {
        expect(deadPathsIn({ path: "docs/a.md", text }, kept)).to.deep.equal(dead);
      });
    }
  });
});

import { execFile } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { repositoryFiles, root, textOf } from "../repository/files.ts";

const readmes = globSync("packages/*/README.md", { cwd: root });

/** The examples of a README; code that imports nothing goes on with the one before. */
const codeOf = (readme: string): string[] => {
  const blocks = [...textOf(readme).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const examples: string[] = [];
  for (const block of blocks) {
    if (block.startsWith("import ") || examples.length === 0) examples.push(block);
    else examples.push(`${examples.pop()}${block}`);
  }
  return examples;
};

/** A project that has installed every package, and holds the code of each README. */
function project(folder: string): string[] {
  mkdirSync(join(folder, "node_modules/@bookings"), { recursive: true });
  for (const name of readdirSync(join(root, "packages")))
    symlinkSync(join(root, "packages", name), join(folder, "node_modules/@bookings", name), "dir");
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "dir");
  const compilerOptions = {
    target: "es2024",
    // The client's is for browsers as well.
    lib: ["es2024", "dom", "dom.iterable"],
    module: "nodenext",
    types: ["node"],
    strict: true,
    noEmit: true,
    // As the sources are compiled, which stand in for the declarations here.
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
  };
  // The domain's has several files that belong together, and a test of its own.
  const others = readmes.filter((readme) => !readme.includes("packages/domain/"));
  const files = others.flatMap((readme) =>
    codeOf(readme).map((code, index) => {
      const name = `${readme.split("/")[1]}-${index}.ts`;
      writeFileSync(join(folder, name), code);
      return name;
    }),
  );
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  return files;
}

const outputOf = (args: readonly string[], cwd: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (_failure, stdout, stderr) => resolve(stdout + stderr));
  });

describe("READMEs of packages", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "bookings-readmes-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are there for every package that is published, each with an example", () => {
    const published = repositoryFiles().filter(
      (path) => /^packages\/[^/]+\/package\.json$/.test(path) && JSON.parse(textOf(path)).private !== true,
    );
    const silent = published
      .map((path) => path.replace("package.json", "README.md"))
      .filter((path) => !readmes.includes(path) || codeOf(path).length === 0);
    expect(silent).to.deep.equal([]);
  });

  it("have examples that compile", async () => {
    expect(project(folder)).to.include.members(["http-0.ts", "persistence-0.ts", "notifications-0.ts"]);
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(await outputOf([tsc, "-p", "."], folder)).to.equal("");
  });
});

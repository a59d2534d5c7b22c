import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as domain from "@bookings/domain";
import { testPorts } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Stranger, stranger } from "./stranger.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const readme = readFileSync(join(root, "packages/domain/README.md"), "utf8");

/** A file of the README, and what it prints, if the README says so. */
interface Program {
  readonly name: string;
  readonly text: string;
  readonly prints: string | undefined;
}

/** Fenced blocks one after the other, as [language, text]; a `text` block is what the file before it prints. */
const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = ""]) => ({
  language,
  text,
}));

const programs: Program[] = blocks.flatMap(({ language, text }, index) => {
  const [, name, source] = /^\/\/ (\S+)\n(.*)$/s.exec(text) ?? [];
  if (language !== "ts" || name === undefined || source === undefined) return [];
  const next = blocks[index + 1];
  return { name, text: source, prints: next?.language === "text" ? next.text : undefined };
});

describe("README of the domain", function () {
  this.timeout(60_000);
  let project: Stranger;

  before(() => {
    project = stranger();
    for (const { name, text } of programs) project.write(name, text);
  });
  after(() => project.remove());

  it("has the files that it speaks of", () => {
    const names = programs.map(({ name, prints }) =>
      prints === undefined ? name : `${name} and what it prints`,
    );
    expect(names).to.deep.equal([
      "first.ts and what it prints",
      "sqlite-storage.ts",
      "storage.test.ts",
      "keyed.ts and what it prints",
      "reminder.ts and what it prints",
    ]);
  });

  it("compiles", async () => {
    const files = programs.map(({ name }) => name);
    expect(await project.compile({ module: "nodenext", types: ["node"] }, files)).to.deep.equal({
      code: 0,
      output: "",
    });
  });

  for (const { name, prints } of programs.filter((program) => program.prints !== undefined)) {
    it(`has a ${name} that prints what it says`, async () => {
      expect(await project.node(name)).to.deep.equal({ code: 0, output: prints });
    });
  }

  it("has a storage that passes the contract as it says, and is the one of the example", async () => {
    const { code, output } = await project.node("--test", "storage.test.ts");
    expect(code, output).to.equal(0);
    expect(Number(/pass (\d+)/.exec(output)?.[1])).to.be.above(300);
    const example = readFileSync(join(root, "examples/embedded-domain/sqlite-storage.ts"), "utf8");
    expect(programs.find(({ name }) => name === "sqlite-storage.ts")?.text).to.equal(example);
  });

  const tableUnder = (title: string): string[][] => {
    const [, section = ""] = readme.split(`\n## ${title}\n`);
    const rows = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| (.*) \|$/gm)].slice(1);
    return rows.map(([, row = ""]) => row.split(" | "));
  };
  const namesIn = (cell = ""): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);

  it("names every use case", () => {
    const named = tableUnder("Use cases").flatMap(([first]) => namesIn(first));
    expect(named.toSorted()).to.deep.equal(Object.keys(testPorts().useCases).toSorted());
  });

  it("names every error, with its kind and code", () => {
    const listed = tableUnder("Errors").flatMap(([kind, , errors = ""]) =>
      [...errors.matchAll(/((?:`\w+`(?:, )?)+) \(`(\w+)`\)/g)].flatMap(([, names, code]) =>
        namesIn(names).map((name) => `${name} ${namesIn(kind).join()} ${code}`),
      ),
    );
    expect(listed.toSorted()).to.deep.equal(errorsOfDomain().toSorted());
  });

  it("names only errors that there are, and ports", () => {
    const named = [
      ...tableUnder("Use cases").flatMap(([, , errors]) => namesIn(errors)),
      ...tableUnder("Ports").flatMap(([, , contract]) => namesIn(contract)),
    ];
    const missing = named.filter((name) => !(name in domain) && !name.endsWith("Contract"));
    expect(missing).to.deep.equal([]);
  });
});

/** Those that take the kind and the code of another problem are none of their own. */
const borrowed = new Set(["OrderRefused", "RepeatedRefusal"]);

function errorsOfDomain(): string[] {
  return Object.values(domain)
    .filter((one) => typeof one === "function" && one.prototype instanceof domain.DomainError)
    .map((one) => one as unknown as new (...data: unknown[]) => domain.DomainError)
    .filter(({ name }) => !borrowed.has(name))
    .map((anError) => {
      const { name, kind, code } = new anError("x", new Date(0), "y");
      return `${name} ${kind} ${code}`;
    });
}

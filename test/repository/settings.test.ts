import { expect } from "chai";
import { settingNames } from "../../apps/server/src/config.ts";
import { textOf } from "./files.ts";

/** `NAME=value`, also where the line is commented out because the default will do. */
const settingsIn = (text: string): string[] =>
  [...text.matchAll(/^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm)].map(nameOf);

const nameOf = (match: RegExpMatchArray): string => match[1] ?? "";

describe(".env.example", () => {
  it("lists exactly the variables that the server reads", () => {
    expect(settingNames).to.not.be.empty;
    expect(settingsIn(textOf(".env.example")).toSorted()).to.deep.equal(settingNames.toSorted());
  });

  it("is read line by line, prose and values left aside", () => {
    const text = "# Where to listen: PORT=80 needs root\nPORT=3000\n# HOST=127.0.0.1\n#URL=http://a?B=c\n";
    expect(settingsIn(text)).to.deep.equal(["PORT", "HOST", "URL"]);
  });
});

/** Names in the first column of a table whose head is `variable`. */
const settingsTold = (markdown: string): string[] => {
  const [, rows = ""] = /^\| variable \|.*\n\|[-| ]+\n((?:\|.*\n)+)/m.exec(markdown) ?? [];
  const cells = rows.split("\n").map((row) => row.split("|")[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map(nameOf));
};

describe("README.md", () => {
  it("has a row for exactly the variables that the server reads", () => {
    expect(settingsTold(textOf("README.md")).toSorted()).to.deep.equal(settingNames.toSorted());
  });

  it("is read cell by cell, values and other tables left aside", () => {
    const rows = "| `PORT`, `HOST` | `A` |\n| `MODE` | `B` sets `C` |\n";
    const text = `| what | where |\n|---|---|\n| \`D\` | e |\n\n| variable | x |\n|---|---|\n${rows}\n\`E\`\n`;
    expect(settingsTold(text)).to.deep.equal(["PORT", "HOST", "MODE"]);
  });
});

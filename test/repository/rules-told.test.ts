import { expect } from "chai";
import { templateFields } from "../../packages/domain/src/notification/compose-message.ts";
import { changeTriggers, timeTriggers } from "../../packages/domain/src/notification/rule.ts";
import { defaultRules } from "../../packages/notifications/src/rules/default-rules.ts";
import { readRules } from "../../packages/notifications/src/rules/read-rules.ts";
import type { RulesError } from "../../packages/notifications/src/rules/rules-error.ts";
import { textOf } from "./files.ts";

const HEADS = { rules: "rule", keys: "key" };

/** Names in the first column of the table with this head. */
function rowsUnder(head: string, markdown: string): string[] {
  const [, rows = ""] =
    new RegExp(`^\\| ${head} \\|.*\\n\\|[-| ]+\\n((?:\\|.*\\n)+)`, "m").exec(markdown) ?? [];
  return [...rows.matchAll(/^\| `([\w-]+)`/gm)].map(([, name = ""]) => name);
}

/** As whoever writes another one is told. */
function knownKeys(): string[] {
  try {
    readRules("rules: [{ colour: red }]");
  } catch (failure) {
    const { problems } = failure as RulesError;
    return problems.flatMap(
      (problem) => problem.split("colour: is no key here; known are ")[1]?.split(", ") ?? [],
    );
  }
  return [];
}

describe("docs/notifications.md", () => {
  const told = textOf("docs/notifications.md");

  it("has a row for each built-in rule, in their order", () => {
    expect(rowsUnder(HEADS.rules, told)).to.deep.equal(defaultRules({ payments: true }).map(({ id }) => id));
  });

  it("has a row for each key that a rule may have", () => {
    expect(rowsUnder(HEADS.keys, told)).to.deep.equal(knownKeys());
  });

  for (const name of [...timeTriggers, ...changeTriggers, ...templateFields]) {
    it(`names ${name}`, () => expect(told).to.include(`\`${name}\``));
  }
});

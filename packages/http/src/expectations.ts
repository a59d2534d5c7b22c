import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/** `"be a UUID"` becomes `must be a UUID`, or `is required and must be a UUID` where nothing was sent. */
export const must =
  (what: string) =>
  (issue: Issue): string =>
    issue.input === undefined ? `is required and must ${what}` : `must ${what}`;

/** How the types of JSON are called in messages. */
const types: Readonly<Record<string, string>> = {
  string: "be a string",
  number: "be a number",
  int: "be a whole number",
  boolean: "be true or false",
  array: "be a list",
  object: "be a JSON object",
};

/** What would be right, for schemas that do not say it themselves. */
export function expectation(issue: Issue): string {
  if (issue.code === "invalid_type")
    return must(types[issue.expected] ?? `be a value of type ${issue.expected}`)(issue);
  if (issue.code === "invalid_value") return must(`be ${oneOf(issue.values)}`)(issue);
  return "must be a valid value";
}

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`;

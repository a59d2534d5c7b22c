import { InvalidInput } from "@bookings/domain";
import type { z } from "zod";
import { expectation } from "./expectations.ts";

/** Which part of a request something is wrong with. */
export type Part = "params" | "query" | "headers" | "body";

/** A schema whose fields can be looked at. */
export type ObjectSchema<Fields> = z.ZodObject & z.ZodType<Fields>;

/** More would only make the answer large: a small body can have tens of thousands of mistakes. */
export const PROBLEMS_MAX = 100;

/** How much of a name that the caller made up is repeated in an answer. */
const NAME_MAX = 64;

const unknownField: Readonly<Record<Part, string>> = {
  params: "is not a known parameter",
  query: "is not a known query parameter",
  headers: "is not a known header",
  body: "is not a known field",
};

const step = (key: PropertyKey): string =>
  typeof key === "number" ? `[${key}]` : `.${String(key).slice(0, NAME_MAX).toWellFormed() || '""'}`;

/** How a field is called in messages: `timeslot.ageFrom`, `eventIds[3]`. */
export const fieldName = (path: readonly PropertyKey[]): string => path.map(step).join("").slice(1);

function problemsIn(issue: z.core.$ZodIssue, part: Part): InvalidInput[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .slice(0, PROBLEMS_MAX)
      .map((key) => new InvalidInput(fieldName([...path, key]), unknownField[part]));
  }
  return [new InvalidInput(path.length === 0 ? part : fieldName(path), issue.message)];
}

/** The parsed value; where it does not fit, `problems` grows and the value must not be used. */
export function fit<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  part: Part,
  problems: InvalidInput[],
): Value {
  const result = schema.safeParse(value, { error: expectation });
  if (result.success) return result.data;
  problems.push(...result.error.issues.slice(0, PROBLEMS_MAX).flatMap((issue) => problemsIn(issue, part)));
  return undefined as Value;
}

import { type Addressee, bookingStatuses, changeTriggers, timeTriggers } from "@bookings/domain";
import { z } from "zod";
import { aDuration, durationProblem, millisecondsOf } from "./iso-duration.ts";
import { aLanguageCode, isLanguageCode } from "./language-code.ts";
import { placeProblems } from "./template-places.ts";

const addressees = ["athlete", "coach", "other"] as const satisfies readonly Addressee[];

const oneOf = (names: readonly string[]): string => `one of ${names.join(", ")}`;

/** Says what a value must be, and that it is missing where it is. */
const must = (be: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing: it must be ${be}` : `must be ${be}`,
});

/** The keys that there are, for whoever has used another one. */
const mapOf = <Shape extends z.ZodRawShape>(be: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `is no key here; known are ${Object.keys(shape).join(", ")}`
        : must(be).error(issue),
  });

interface Problem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
}

/** A check that also runs when something else is wrong already, so that every problem is told at once. */
const always = (problemsOf: (value: unknown) => readonly Problem[]) =>
  z.superRefine<unknown>(
    (value, context) => {
      for (const { message, path = [] } of problemsOf(value))
        context.addIssue({ code: "custom", message, path: [...path] });
    },
    { when: () => true },
  );

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Each value that a list names more than once, told where it comes again. */
const repeated = (value: unknown): Problem[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).flatMap((item, index, all) =>
    all.indexOf(item) < index ? [{ message: `names ${String(item)} again`, path: [index] }] : [],
  );

const listOf = <Name extends string>(names: readonly Name[]) => {
  const list = `a list of ${names.join(", ")}`;
  return z
    .array(z.enum(names, must(oneOf(names))), must(list))
    .min(1, `must not be empty: it is ${list}`)
    .check(always(repeated));
};

const id = "1 to 64 letters, digits, - and _";

const duration = z
  .string(must(aDuration))
  .check(({ value, issues }) => {
    const message = durationProblem(value);
    if (message !== undefined) issues.push({ code: "custom", input: value, message });
  })
  .transform(millisecondsOf);

const words = z
  .string(must("text"))
  .refine((text) => text.trim() !== "", "must not be empty")
  .check(({ value, issues }) => {
    for (const message of placeProblems(value)) issues.push({ code: "custom", input: value, message });
  });

const languageProblems = (template: unknown): Problem[] => {
  if (!isMap(template)) return [];
  const codes = Object.keys(template);
  if (codes.length === 0) return [{ message: "must have at least one language, such as en" }];
  return codes
    .filter((code) => !isLanguageCode(code))
    .map((code) => ({ message: `must be ${aLanguageCode}`, path: [code] }));
};

const aTemplate = "a map from language codes to title and text";

const template = z
  .record(z.string(), mapOf("a map with title and text", { title: words, text: words }), must(aTemplate))
  .check(always(languageProblems));

/** A change is known only once it has happened, so nobody can be told before it. */
const earlyChange = (rule: unknown): Problem[] => {
  if (!isMap(rule) || typeof rule["offset"] !== "number" || rule["offset"] >= 0) return [];
  const change = changeTriggers.find((on) => on === rule["on"]);
  const message = `must not be negative: nobody can be told before "${change}" has happened`;
  return change === undefined ? [] : [{ message, path: ["offset"] }];
};

const ruleShape = (channels: readonly string[]) => ({
  id: z.string(must(id)).regex(/^[\w-]{1,64}$/, `must be ${id}`),
  on: z.enum([...timeTriggers, ...changeTriggers], must(oneOf([...timeTriggers, ...changeTriggers]))),
  offset: duration.optional(),
  to: listOf(addressees),
  when: listOf(bookingStatuses).optional(),
  completed: z.boolean(must("true or false")).optional(),
  channels: listOf(channels).optional(),
  expiresAfter: duration
    .refine((milliseconds) => milliseconds > 0, "must be longer than nothing, such as PT12H")
    .optional(),
  template,
});

/** Ids by which two rules are called. */
const repeatedIds = (rules: unknown): Problem[] => {
  const ids = (Array.isArray(rules) ? (rules as unknown[]) : []).map((rule) => isMap(rule) && rule["id"]);
  return ids.flatMap((one, index) => {
    const first = ids.indexOf(one);
    if (typeof one !== "string" || first === index) return [];
    return [{ message: `must be unique: rules[${first}] has it already`, path: [index, "id"] }];
  });
};

/** The shape of a rules file whose rules can use these channels. */
export const rulesFile = (channels: readonly string[]) =>
  mapOf("a map with the key rules", {
    rules: z
      .array(
        mapOf("a map with id, on, to and template", ruleShape(channels)).check(always(earlyChange)),
        must("a list of rules; with an empty one nothing is ever sent"),
      )
      .check(always(repeatedIds)),
  });

/** A rule as it stands in the file, its durations in milliseconds. */
export type WrittenRule = z.output<ReturnType<typeof rulesFile>>["rules"][number];

import { TEXT_MAX, textLength } from "@bookings/domain";
import { z } from "zod";
import { must } from "./expectations.ts";

const UUID = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

const notUuid = must("be a UUID, such as 4b72d209-debd-45e1-93cc-7640bf7d39bf");

/** An id, compared case-insensitively: lower case from here on. */
export const uuid = <Name extends string>() =>
  z
    .string({ error: notUuid })
    .regex(UUID, { error: notUuid })
    .transform((text) => text.toLowerCase() as Name)
    .meta({ format: "uuid", minLength: 36, maxLength: 36, example: "4b72d209-debd-45e1-93cc-7640bf7d39bf" });

/** A whole number, sent as a JSON number that a double keeps exactly. */
export function integer(min?: number, max?: number) {
  const error = must(`be a whole number ${rangeOf(min, max)}`);
  const checks = [
    ...(min === undefined ? [] : [z.gte(min, { error })]),
    ...(max === undefined ? [] : [z.lte(max, { error })]),
  ];
  return z
    .int({ error })
    .check(...checks)
    .meta({ minimum: min ?? Number.MIN_SAFE_INTEGER, maximum: max ?? Number.MAX_SAFE_INTEGER });
}

function rangeOf(min?: number, max?: number): string {
  if (min === undefined) return "that fits into 53 bits";
  return max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
}

/** What no text may hold, because no database or reader could keep it. */
function unkeepable(text: string): string | undefined {
  if (text.includes("\0")) return "must not contain the NUL character";
  return text.isWellFormed() ? undefined : "must be well-formed Unicode, without lone surrogates";
}

const lengthMessage = (min: number): string =>
  `must have ${min > 0 ? `${min} to ${TEXT_MAX}` : `at most ${TEXT_MAX}`} characters${min > 0 ? " besides spaces around them" : ""}`;

function complaint(text: string, min: number): string | undefined {
  const length = textLength(text);
  return unkeepable(text) ?? (length < min || length > TEXT_MAX ? lengthMessage(min) : undefined);
}

type Issues = z.core.$RefinementCtx["issues"];

function complain(text: string, min: number, issues: Issues): void {
  const message = complaint(text, min);
  if (message !== undefined) issues.push({ code: "custom", message, input: text });
}

/** A text of a person. Its length counts code points. */
export const text = z
  .string()
  .superRefine((value, { issues }) => complain(value, 0, issues))
  .meta({ maxLength: TEXT_MAX });

/** A text that must say something: spaces around it are cut off. */
export const trimmedText = z
  .string()
  .transform((value, { issues }) => {
    const trimmed = value.trim();
    complain(trimmed, 1, issues);
    return trimmed;
  })
  .meta({ minLength: 1, description: `1 to ${TEXT_MAX} characters, spaces around them not counted` });

type Given<Fields> = {
  [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** Leaves out what was not sent: the domain tells absent from undefined. */
export const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;

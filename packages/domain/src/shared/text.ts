import { InvalidInput } from "./domain-error.ts";

/** Longest text that a field takes, in code points. */
export const TEXT_MAX = 2000;

/** Length as people count it: code points, not UTF-16 units. */
export const textLength = (text: string): number => [...text].length;

/** Refuses what no database or reader could keep: NUL, lone surrogates, more than {@link TEXT_MAX} code points. */
export function assertText(field: string, text: string): void {
  if (text.includes("\0")) throw new InvalidInput(field, "must not contain the NUL character");
  if (!text.isWellFormed())
    throw new InvalidInput(field, "must be well-formed Unicode, without lone surrogates");
  if (textLength(text) > TEXT_MAX) throw new InvalidInput(field, `must have at most ${TEXT_MAX} characters`);
}

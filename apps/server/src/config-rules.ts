import { readFileSync } from "node:fs";
import type { NotificationRule } from "@bookings/domain";
import { RulesError, readRules } from "@bookings/notifications";
import { z } from "zod";

/** A file's text. @throws {RulesError} when it cannot be read, or is in another encoding */
function textOf(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    throw new RulesError([
      code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "must be text in UTF-8" : `cannot be read (${code})`,
    ]);
  }
}

const problemsOf = (failure: unknown): readonly string[] => {
  if (failure instanceof RulesError) return failure.problems;
  throw failure;
};

/** The path of a rules file, read: its problems are problems of the configuration. */
export const rulesFile = z.string().transform((path, context): readonly NotificationRule[] => {
  try {
    return readRules(textOf(path));
  } catch (failure) {
    for (const problem of problemsOf(failure))
      context.addIssue({ code: "custom", message: `${path}: ${problem}` });
    return z.NEVER;
  }
});

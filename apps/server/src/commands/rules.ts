import { defaultRules, type NotificationRule } from "@bookings/domain";
import { print } from "../print.ts";

const units = [
  ["D", 86_400_000],
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1000],
] as const;

/** Milliseconds as the shortest ISO 8601 duration in one unit: `-P1D`, `PT12H`. */
function isoDuration(milliseconds: number): string {
  const size = Math.abs(milliseconds);
  const [unit, length] = units.find(([, one]) => size >= one && size % one === 0) ?? ["S", 1000];
  return `${milliseconds < 0 ? "-" : ""}P${unit === "D" ? "" : "T"}${size / length}${unit}`;
}

/** The rules in force, as data. */
const printableRules = (rules: readonly NotificationRule[]): string =>
  JSON.stringify(
    {
      rules: rules.map(({ offset, expiresAfter, ...rule }) => ({
        ...rule,
        ...(offset === 0 ? {} : { offset: isoDuration(offset) }),
        expiresAfter: isoDuration(expiresAfter),
      })),
    },
    null,
    2,
  );

/** Prints the rules in force. */
export const rules = (): void => print(printableRules(defaultRules));

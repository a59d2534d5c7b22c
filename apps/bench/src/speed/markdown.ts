import type { Facts } from "./facts.ts";
import { type Line, spreadText } from "./lines.ts";

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const requiredText = ({ required, unit }: Line): string =>
  required === undefined ? "" : `${required.floor}${unit} → ${required.goal}${unit}`;

/**
 * ✗ below the floor, ✓ at the goal, nothing between the two or where nothing is required; ? where many bookings cost so
 * much less than few that the few are what is wrong.
 */
export function verdictOn({ required, measured: { median } }: Line): "✓" | "✗" | "?" | "" {
  if (required === undefined) return "";
  if (median < (required.doubtful ?? 0)) return "?";
  const reaches = (limit: number): boolean =>
    required.better === "more" ? median >= limit : median <= limit;
  if (!reaches(required.floor)) return "✗";
  return reaches(required.goal) ? "✓" : "";
}

function measuredText(line: Line): string {
  const text = spreadText(line.measured, line.unit === " MB" ? 0 : 2, line.unit);
  return `${text} ${verdictOn(line)}`.trimEnd();
}

const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heading), row(...heading.map(() => "---")), ...rows.map((cells) => row(...cells))].join("\n");

const results = (lines: readonly Line[]): string =>
  table(
    ["work", "required (floor → goal)", "measured: median (least to most)", "figures"],
    lines.map((line) => [line.work, requiredText(line), measuredText(line), line.figures]),
  );

const machine = (facts: Facts): string =>
  table(
    ["measured on", ""],
    Object.entries(facts).map(([name, value]) => [name, String(value)]),
  );

/** The table of the lines, and of the machine that they were measured on. */
export const markdownOf = (lines: readonly Line[], facts: Facts): string =>
  `${results(lines)}\n\n${machine(facts)}\n`;

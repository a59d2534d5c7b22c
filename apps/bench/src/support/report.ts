import { inMs } from "./numbers.ts";

/** What a scenario tells the report. */
export interface Findings {
  /** A promise, and whether it was kept. */
  readonly promise: (what: string, required: string, measured: string, kept: boolean) => void;
  /** A promise that something never happens; `details` are printed when it does. */
  readonly never: (what: string, occurrences: number, details?: readonly string[]) => void;
  /** A promise that something takes no longer than so many milliseconds. */
  readonly within: (what: string, limit: number, measured: number) => void;
  /** A number that nothing is promised about. */
  readonly fact: (what: string, measured: string) => void;
}

interface Line {
  readonly scenario: string;
  readonly what: string;
  readonly required: string;
  readonly measured: string;
  readonly verdict: "ok" | "BROKEN" | "";
}

export interface Report {
  of(scenario: string): Findings & { readonly failed: (failure: unknown) => void };
  /** All lines, what is wrong in detail, and the verdict. */
  text(): string;
  isKept(): boolean;
  /** @returns whether every promise was kept */
  print(): boolean;
}

const DETAILS_MAX = 5;
/** Characters of a detail that are worth reading. */
const DETAIL_LENGTH = 800;

const heading: Line = {
  scenario: "scenario",
  what: "what",
  required: "required",
  measured: "measured",
  verdict: "",
};

const columns = ["scenario", "what", "required", "measured", "verdict"] as const;

function table(lines: readonly Line[]): string {
  // A fact has nothing behind what was measured, so it may be longer than its column.
  const promises = lines.filter(({ verdict }) => verdict !== "");
  const widths = columns.map((column) =>
    Math.max(...(column === "measured" ? promises : lines).map((line) => line[column].length), 0),
  );
  return lines
    .map((line) => columns.map((column, index) => line[column].padEnd(widths[index] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

export function createReport(seed: number, database: string): Report {
  const lines: Line[] = [];
  const details: string[] = [];

  function of(scenario: string): ReturnType<Report["of"]> {
    const promise: Findings["promise"] = (what, required, measured, kept) =>
      void lines.push({ scenario, what, required, measured, verdict: kept ? "ok" : "BROKEN" });
    return {
      promise,
      never(what, occurrences, why = []) {
        promise(what, "0", String(occurrences), occurrences === 0);
        if (occurrences === 0) return;
        details.push(...why.slice(0, DETAILS_MAX).map((each) => `${scenario}: ${what}: ${each}`));
      },
      within: (what, limit, measured) => promise(what, `≤ ${inMs(limit)}`, inMs(measured), measured <= limit),
      fact: (what, measured) => void lines.push({ scenario, what, required: "", measured, verdict: "" }),
      failed(failure) {
        promise("runs to its end", "yes", "no", false);
        details.push(`${scenario}: ${failure instanceof Error ? failure.stack : String(failure)}`);
      },
    };
  }

  const amount = (verdict: Line["verdict"]): number =>
    lines.filter((line) => line.verdict === verdict).length;
  const isKept = (): boolean => amount("BROKEN") === 0;

  function text(): string {
    const promises = amount("ok") + amount("BROKEN");
    const verdict = isKept()
      ? `All ${promises} promises kept.`
      : `${amount("BROKEN")} of ${promises} promises BROKEN.`;
    const why = details.map((detail) => detail.slice(0, DETAIL_LENGTH));
    return [table([heading, ...lines]), "", ...why, `${verdict} Seed ${seed}, ${database}.`].join("\n");
  }

  function print(): boolean {
    console.log(`\n${text()}`);
    return isKept();
  }

  return { of, text, isKept, print };
}

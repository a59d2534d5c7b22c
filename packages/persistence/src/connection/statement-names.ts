import { createHash } from "node:crypto";
import { hasLostName } from "./storage-errors.ts";

/** Under which names statements are prepared. */
export interface StatementNames {
  /** Undefined once names have turned out to be of no use. */
  of(text: string): string | undefined;
  /** Hears of each failure of a statement. */
  learn(failure: unknown): void;
}

const known = new Map<string, string>();

/** The same name for the same text, in every process: poolers share prepared statements by it. */
function nameOf(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 22);
  known.set(text, name);
  return name;
}

/** Names until the first one is lost. */
export function statementNames(): StatementNames {
  let areKept = true;
  return {
    of: (text) => (areKept ? nameOf(text) : undefined),
    learn: (failure) => {
      areKept &&= !hasLostName(failure);
    },
  };
}

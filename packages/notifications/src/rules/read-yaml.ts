import type { YAMLError } from "yaml";
import { late } from "../late.ts";
import { RulesError } from "./rules-error.ts";

/** Aliases that a file can use; a few lines of aliases to aliases would else grow without limit. */
const ALIASES_MAX = 100;

/** The data in YAML 1.2 or JSON. @throws {RulesError} with every mistake of syntax, by line and column */
export function readYaml(text: string): unknown {
  const { LineCounter, parseDocument } = late.yaml();
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    uniqueKeys: true,
    stringKeys: true,
    // Plain data only: a tag that is not known is a warning, and warnings are not overlooked.
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter,
  });
  const told = ({ pos: [start], message }: YAMLError): string => {
    const { line, col } = lineCounter.linePos(start);
    return `line ${line}, column ${col}: ${message}`;
  };
  const problems = [...document.errors, ...document.warnings].map(told);
  if (problems.length > 0) throw new RulesError(problems);
  return resolved(() => document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown);
}

/** Aliases that lead nowhere, or to too much, are noticed only when they are followed. */
function resolved(follow: () => unknown): unknown {
  try {
    return follow();
  } catch (failure) {
    throw new RulesError([failure instanceof Error ? failure.message : String(failure)]);
  }
}

import { isatty } from "node:tty";
import pino, { type Logger } from "pino";
import type { LogConfig } from "./config-log.ts";
import { openOutput } from "./standard-output.ts";

/**
 * An error without the rows that it is about: PostgreSQL's `detail` repeats whole rows, notes and reasons among
 * them, and what people wrote is nobody's business in a log.
 */
export function printableError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  const more = cause === undefined ? {} : { cause: printableError(cause) };
  return { type: name, message, ...(code === undefined ? {} : { code }), stack, ...more };
}

/** What a process tells. */
export interface Log {
  readonly log: Logger;
  /** Writes a text as it is. Whatever goes to standard output by another way may end up in the middle of a line. */
  readonly print: (text: string) => void;
  /** Writes an entry that is JSON already and must not be lost, in the format of the log. @throws where it cannot be written */
  readonly printEntry: (line: string) => Promise<void>;
}

const isPretty = ({ format }: LogConfig): boolean => format === "pretty" || (format === "auto" && isatty(1));

/** One line an entry, on standard output: JSON, or for the eye. */
export async function createLog(config: LogConfig): Promise<Log> {
  const { write, writeThrough } = openOutput();
  const print = (text: string): void => write(`${text}\n`);
  const timestamp = pino.stdTimeFunctions.isoTime;
  const options = { base: null, timestamp, level: config.level, serializers: { err: printableError } };
  if (!isPretty(config))
    return { log: pino(options, { write }), print, printEntry: (line) => writeThrough(`${line}\n`) };
  const { prettyEntry } = await import("./pretty-entry.ts");
  return {
    log: pino(options, { write: (line: string) => print(prettyEntry(line)) }),
    print,
    printEntry: (line) => writeThrough(`${prettyEntry(line)}\n`),
  };
}

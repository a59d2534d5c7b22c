import { isatty } from "node:tty";
import pino, { type Logger } from "pino";
import type { LogConfig } from "./config-log.ts";

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

/** Milliseconds for which a line may wait for others, so that they are written together. */
const GATHERING = 100;

/** Bytes from which on nothing waits. */
const ENOUGH = 4096;

/** Bytes that wait at most, when whoever reads the log does not keep up; what comes beyond them is lost. */
const WAITING_MAX = 16_777_216;

/** What a process tells. */
export interface Log {
  readonly log: Logger;
  /** Writes a text as it is. Whatever goes to standard output by another way may end up in the middle of a line. */
  readonly print: (text: string) => void;
  /** Writes an entry that is JSON already, in the format of the log. */
  readonly printEntry: (line: string) => void;
}

/**
 * Standard output. To write each line by itself would take as long as to answer the request. At the end of the process,
 * whatever ends it, the last ones are written, but not when it is killed: what was logged in the moment before is lost then.
 */
function standardOutput() {
  const out = pino.destination({
    dest: 1,
    sync: false,
    minLength: ENOUGH,
    maxLength: WAITING_MAX,
    periodicFlush: GATHERING,
  });
  // A log that cannot be written, because a disk is full or nobody reads it, is no reason to end.
  out.on("error", () => undefined);
  return out;
}

const isPretty = ({ format }: LogConfig): boolean => format === "pretty" || (format === "auto" && isatty(1));

/** One line an entry, on standard output: JSON, or for the eye. */
export async function createLog(config: LogConfig): Promise<Log> {
  const out = standardOutput();
  const print = (text: string): void => void out.write(`${text}\n`);
  const timestamp = pino.stdTimeFunctions.isoTime;
  const options = { base: null, timestamp, level: config.level, serializers: { err: printableError } };
  if (!isPretty(config)) return { log: pino(options, out), print, printEntry: print };
  const { prettyEntry } = await import("./pretty-entry.ts");
  const printEntry = (line: string): void => print(prettyEntry(line));
  return { log: pino(options, { write: printEntry }), print, printEntry };
}

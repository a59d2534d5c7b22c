import pino, { type Logger } from "pino";

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

/**
 * One JSON line an entry, on standard output. To write each by itself would take as long as to answer the request. At the
 * end of the process, whatever ends it, the last ones are written, but not when it is killed: what was logged in the
 * moment before is lost then.
 */
export function createLog(): Logger {
  const out = pino.destination({
    dest: 1,
    sync: false,
    minLength: ENOUGH,
    maxLength: WAITING_MAX,
    periodicFlush: GATHERING,
  });
  // A log that cannot be written, because a disk is full or nobody reads it, is no reason to end.
  out.on("error", () => undefined);
  const timestamp = pino.stdTimeFunctions.isoTime;
  return pino({ base: null, timestamp, serializers: { err: printableError } }, out);
}

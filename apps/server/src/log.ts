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

/** One JSON line an entry, on standard output. */
export const createLog = (): Logger =>
  pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: printableError } });

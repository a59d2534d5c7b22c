import pino, { type Logger } from "pino";

/** One JSON line an entry, on standard output. */
export const createLog = (): Logger => pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });

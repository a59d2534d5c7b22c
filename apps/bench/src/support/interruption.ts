import type { Cleanup } from "./cleanup.ts";

const INTERRUPTED = 130;

export function clearAwayWhenEndedEarly(cleanup: Cleanup): void {
  const leave = (code: number) => void cleanup.everything().finally(() => process.exit(code));
  // Again and again: whoever presses Ctrl-C twice must not leave a PostgreSQL behind.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => leave(INTERRUPTED));
  process.once("uncaughtException", (failure) => {
    console.error(failure);
    leave(1);
  });
}

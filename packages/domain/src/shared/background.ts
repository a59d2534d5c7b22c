/** Port: work that goes on behind an answer. */
export interface Background {
  /**
   * Begins the work and does not wait for it. It fails only with what the schedule will meet, or mend, as well: that is for the log.
   * Whoever ends the process waits for what has begun.
   */
  soon(work: () => Promise<void>): void;
}

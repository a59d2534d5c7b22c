/** Work that recurs. */
export interface ScheduledJob {
  /** Names it in the database: the same name in any number of processes is the same job. */
  readonly name: string;
  /** As {@link isSchedule} takes it. Undefined switches the job off, in all processes until one starts with it on. */
  readonly schedule: string | undefined;
  /**
   * May be called again when a process has died on the way, and by two processes at once when one was frozen. What it
   * resolves to does not matter.
   */
  readonly run: () => Promise<unknown>;
}

/**
 * Watches what the database is asked, such as to trace it. Each function is called where the asking takes place, in the
 * asynchronous context of whoever asks, and must neither throw nor take long.
 */
export interface Observer {
  /**
   * A statement is sent. Its values are not told.
   *
   * @returns what is called once it has been answered, with the failure if there is one
   */
  readonly statement: (text: string) => (failure?: unknown) => void;
  /** Runs one transaction: waiting for a connection and the tries after a lost race are part of it. */
  readonly transaction: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Something that keeps connections open between two messages. */
export interface Connected {
  /** Lets go of every connection, so that the process can end. To be called once nothing is being sent any more. */
  close(): void;
}

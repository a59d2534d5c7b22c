/** Something to be done once, however often it is asked for. */
export interface Question {
  readonly collection: "charges" | "refunds";
  /** Whoever asks with a key that is known is told what has become of it. */
  readonly key: string;
  readonly body: object;
}

/** What was answered. */
export interface Answered {
  readonly status: number;
  /** The JSON of the body; undefined where it is none. */
  readonly said: unknown;
}

/** Port: what time it is. The domain never asks the machine. */
export interface Clock {
  /** The present instant, with millisecond precision. */
  now(): Date;
}

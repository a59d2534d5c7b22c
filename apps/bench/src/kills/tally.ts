/** What clients went through, added up. */
export interface Tally {
  requests: number;
  /** Commands with a definite answer. */
  acknowledged: number;
  /** Those of them that it took more than one request to get. */
  retried: number;
  /** Nobody listened: the process was being started. */
  refused: number;
  /** Connections that broke because their process was killed. */
  broken: number;
  /** New connections that a process reset when it closed its door, as a system does with those it holds in line. */
  turnedAway: number;
  unavailable: number;
  inProgress: number;
  /** Commands whose work was done at an earlier request, unknown to the client until it asked again. */
  replayed: number;
  slowest: number;
  readonly late: string[];
  readonly unanswered: string[];
  /** 5xx other than 503. */
  readonly failures: string[];
  /** Connections that broke although nobody had touched their process. */
  readonly unexplained: string[];
  /** Connections in use before that a process cut while it was stopping. */
  readonly cutOff: string[];
  /** Commands that never got a definite answer. */
  readonly stuck: string[];
}

export const newTally = (): Tally => ({
  requests: 0,
  acknowledged: 0,
  retried: 0,
  refused: 0,
  broken: 0,
  turnedAway: 0,
  unavailable: 0,
  inProgress: 0,
  replayed: 0,
  slowest: 0,
  late: [],
  unanswered: [],
  failures: [],
  unexplained: [],
  cutOff: [],
  stuck: [],
});

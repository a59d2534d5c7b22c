import {
  type Answer,
  type Client,
  ConnectionLost,
  openClient,
  type Request,
  summaryOf,
} from "../support/client.ts";

/** What became of a request, as its client saw it. */
export interface Sight {
  /** When it ended, by `performance.now()`. */
  readonly at: number;
  readonly milliseconds: number;
  readonly method: Request["method"];
  /** A status with its codes, or `refused`, `broken`, `unanswered`. */
  readonly outcome: string;
}

/** Clients of the proxy, and everything that they saw. */
export interface Witness {
  readonly client: Client;
  readonly sights: Sight[];
  /** Answers 5xx other than 503, whole. */
  readonly scandals: string[];
}

const failureOf = (failure: unknown): string => {
  if (!(failure instanceof ConnectionLost)) return "unanswered";
  return failure.isRefused ? "refused" : "broken";
};

export const isRead = ({ method }: Sight): boolean => method === "GET";

export const isServed = ({ outcome }: Sight): boolean => /^[1-4]\d\d/.test(outcome);

export function openWitness(): Witness {
  const inner = openClient();
  const sights: Sight[] = [];
  const scandals: string[] = [];
  const see = ({ method }: Request, started: number, outcome: string) => {
    const at = performance.now();
    sights.push({ at, milliseconds: at - started, method, outcome });
  };
  async function send(port: number, request: Request): Promise<Answer> {
    const started = performance.now();
    try {
      const answer = await inner.send(port, request);
      see(request, started, outcomeOf(answer));
      if (answer.status >= 500 && outcomeOf(answer) !== "503 unavailable")
        scandals.push(`${request.method} ${request.path}: ${answer.status} ${answer.text.slice(0, 300)}`);
      return answer;
    } catch (failure) {
      see(request, started, failureOf(failure));
      throw failure;
    }
  }
  return { client: { send, close: inner.close }, sights, scandals };
}

/** A body that is no envelope is what is wrong with it. */
function outcomeOf(answer: Answer): string {
  try {
    return summaryOf(answer);
  } catch {
    return `${answer.status} without an envelope`;
  }
}

import { Client, type Dispatcher } from "undici";

/** A request that costs nothing more to make. */
export interface Prepared {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface LoadPlan {
  readonly port: number;
  /** Each asks again as soon as it is answered. */
  readonly connections: number;
  /** Undefined when there is nothing left to ask. */
  readonly next: () => Prepared | undefined;
  readonly seconds: number;
  readonly expected: number;
  /** The status of a refusal that may happen now and then. */
  readonly tolerated?: number;
}

export interface Load {
  readonly requests: number;
  readonly refused: number;
  readonly seconds: number;
  /** Milliseconds, the shortest first. */
  readonly latencies: Float64Array;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Rejects where the connection breaks. The body is kept only where it tells what is wrong. */
function send(client: Client, request: Prepared, expected: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let text = "";
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code) => {
        status = code;
      },
      onResponseData: (_controller, chunk) => {
        if (status !== expected) text += chunk.toString();
      },
      onResponseEnd: () => resolve({ status, text }),
      onResponseError: (_controller, error) => reject(error),
    };
    client.dispatch(request, handler);
  });
}

/** @throws where an answer is not as expected */
export async function load(plan: LoadPlan): Promise<Load> {
  const { connections, next, seconds, expected, tolerated } = plan;
  const latencies: number[] = [];
  let refused = 0;
  const clients = Array.from({ length: connections }, () => new Client(`http://127.0.0.1:${plan.port}`));
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const drive = async (client: Client): Promise<void> => {
    for (let asked = begin; asked < end; ) {
      const request = next();
      if (request === undefined) return;
      asked = performance.now();
      const { status, text } = await send(client, request, expected);
      latencies.push(performance.now() - asked);
      if (status === tolerated) refused += 1;
      else if (status !== expected)
        throw new Error(`${status} instead of ${expected} for ${request.method} ${request.path}: ${text}`);
    }
  };
  try {
    await Promise.all(clients.map(drive));
    const took = (performance.now() - begin) / 1000;
    return {
      requests: latencies.length,
      refused,
      seconds: took,
      latencies: Float64Array.from(latencies).toSorted(),
    };
  } finally {
    await Promise.all(clients.map((client) => client.destroy()));
  }
}

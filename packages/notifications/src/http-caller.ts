import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Connected } from "./connected.ts";
import { HttpAgent, httpRequest } from "./node-http.ts";

export interface Call {
  readonly method: "GET" | "POST";
  /** Credentials in it become basic authentication. */
  readonly url: URL;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the exchange at any point, also while the answer is being read. */
  readonly signal: AbortSignal;
}

export interface HttpCaller extends Connected {
  /** Resolves as soon as the head of the answer is there. Whoever calls must read or {@link discard} the rest. */
  call(call: Call): Promise<IncomingMessage>;
}

/** As long as connections wait for the next call: less than what usually stands in between takes to forget them. */
const IDLE = { keepAlive: true, timeout: 30_000, maxFreeSockets: 20 };

/**
 * Calls over HTTP/1.1 with connections that are kept.
 *
 * Not `fetch`: its connections belong to the whole process and cannot be closed, it does not tell a connection that was
 * new from one that the other side had given up, and an answer nobody reads holds its connection until the garbage
 * collector comes by.
 */
export function httpCaller(): HttpCaller {
  const http = new HttpAgent(IDLE);
  const https = new HttpsAgent(IDLE);
  const open = ({ method, url, headers }: Call): ClientRequest =>
    url.protocol === "https:"
      ? httpsRequest(url, { method, headers, agent: https })
      : httpRequest(url, { method, headers, agent: http });
  return {
    call: (call) => answerTo(call, open),
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

function answerTo(call: Call, open: (call: Call) => ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    call.signal.throwIfAborted();
    const request = open(call);
    let answered = false;
    const abort = (): void => void request.destroy();
    call.signal.addEventListener("abort", abort);
    request.on("response", (answer) => {
      answered = true;
      resolve(answer);
    });
    request.on("error", (error) => {
      if (!answered && isStale(request, error)) resolve(answerTo(call, open));
      else reject(error);
    });
    request.on("close", () => {
      call.signal.removeEventListener("abort", abort);
      // An answer in another protocol ends a request without any error, and so does the signal.
      reject(Object.assign(new Error("closed without an answer"), { code: "ECONNRESET" }));
    });
    request.end(call.body);
  });
}

/** The other side closed a kept connection just when it was used again. That is nobody's failure, and a new one will do. */
const isStale = (request: ClientRequest, { code }: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");

/** Bytes of an answer that nobody wants, and that are still cheaper to read than a new connection is. */
const MOST_DISCARDED = 65_536;

/** Reads a short rest away, so that the connection can be used again; hangs up on a longer one. */
export function discard(answer: IncomingMessage): void {
  let read = 0;
  answer.on("data", (chunk: Buffer) => {
    read += chunk.length;
    if (read > MOST_DISCARDED) answer.destroy();
  });
}

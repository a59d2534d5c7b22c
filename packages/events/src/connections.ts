import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { HttpAgent, httpRequest } from "./node-http.ts";

/** A GET over one of the connections that are kept. */
export interface Question {
  readonly url: URL;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the exchange at any point, also while the answer is being read. */
  readonly signal: AbortSignal;
}

/** Connections to another service. */
export interface Connections {
  /** Resolves as soon as the head of the answer is there; redirects are not followed. Whoever asks must read the rest, or destroy it. */
  ask(question: Question): Promise<IncomingMessage>;
  /** Lets go of every connection. */
  close(): void;
}

/** Idle connections wait for less than what usually stands in between takes to forget them. */
const KEPT = { keepAlive: true, timeout: 30_000, maxFreeSockets: 20, maxSockets: 50 };

/** Connections of HTTP/1.1 that are kept; no `fetch`, whose connections belong to the whole process. */
export function openConnections(): Connections {
  const http = new HttpAgent(KEPT);
  const https = new HttpsAgent(KEPT);
  const open = ({ url, headers, signal }: Question): ClientRequest =>
    url.protocol === "https:"
      ? httpsRequest(url, { headers, signal, agent: https })
      : httpRequest(url, { headers, signal, agent: http });
  return {
    ask: (question) => answerTo(question, open),
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
}

function answerTo(question: Question, open: (question: Question) => ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = open(question);
    request.on("response", resolve);
    request.on("error", (error) => {
      if (isStale(request, error)) resolve(answerTo(question, open));
      else reject(error);
    });
    // An answer in another protocol ends a request without any error.
    request.on("close", () => reject(Object.assign(new Error("closed"), { code: "ECONNRESET" })));
    request.end();
  });
}

/** The other side closed a kept connection just when it was used again. That is nobody's failure, and a new one will do. */
const isStale = (request: ClientRequest, { code }: NodeJS.ErrnoException): boolean =>
  request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE");

import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** A server of the test on a free port of this machine. */
export interface Loopback {
  readonly url: string;
  close(): Promise<void>;
}

export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The trace that a request is part of (W3C Trace Context). */
export const traceOf = ({ traceparent }: IncomingHttpHeaders): string | undefined =>
  /^00-([\da-f]{32})-[\da-f]{16}-01$/.exec(String(traceparent))?.[1];

import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "@bookings/http";

export interface HttpServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Lets accepted requests finish, and ends what is left after `patience` milliseconds. */
  stop(patience: number): Promise<void>;
}

/** The address cannot be had; `cause` says why. */
class ListenError extends Error {
  override readonly name = "ListenError";

  constructor(address: string, cause: Error) {
    super(`cannot listen on ${address}; set PORT or HOST to another`, { cause });
  }
}

interface Address {
  readonly port: number;
  readonly host: string;
}

const urlOf = (server: Server, host: string): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;

const listening = (server: Server, { port, host }: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (cause: Error) => reject(new ListenError(`${host}:${port}`, cause));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });

/** @throws {ListenError} */
export async function listen(handle: RequestListener, address: Address): Promise<HttpServer> {
  let stopping = false;
  const server = createServer((request, response) => {
    // A keep-alive connection must learn that this answer is its last.
    if (stopping) response.setHeader("Connection", "close");
    handle(request, response);
  });
  await listening(server, address);
  return {
    url: urlOf(server, address.host),
    stop: (patience) => {
      stopping = true;
      return closed(server, patience);
    },
  };
}

function closed(server: Server, patience: number): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), patience);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(impatience);
      resolve();
    });
  });
}

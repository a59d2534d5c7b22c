import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { type EventDetails, type EventId, InvalidInput } from "@bookings/domain";
import { anEvent, eventDetails } from "@bookings/domain/testing";
import type { ToldEvent } from "../../src/index.ts";
import type { Keep } from "./closing.ts";

export const EVENT: EventId = anEvent().eventId;

export interface Heard {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Counts connections from 1. */
  readonly connection: number;
}

export type Answer = (response: ServerResponse, heard: Heard) => void;

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end();

export const text =
  (body: string, type = "application/json"): Answer =>
  (response) =>
    void response.writeHead(200, { "content-type": type }).end(body);

export const json = (body: unknown): Answer => text(JSON.stringify(body));

/** Answers nothing, ever. */
export const silence: Answer = () => undefined;

/** One answer after the other, the last one for good. */
export function inTurn(...answers: [Answer, ...Answer[]]): Answer {
  const waiting = [...answers];
  return (response, heard) => (waiting.length > 1 ? waiting.shift() : waiting[0])?.(response, heard);
}

export interface CatalogServer {
  readonly url: string;
  readonly heard: Heard[];
  readonly open: ReadonlySet<Socket>;
  answer: Answer;
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function track(server: Server, keep: Keep): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
  });
  keep(server, async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, "close");
  });
  return open;
}

/** A real HTTP server that does what a test wants. */
export async function startCatalog(keep: Keep, answer: Answer): Promise<CatalogServer> {
  const heard: Heard[] = [];
  const numbers = new Map<Socket, number>();
  const server = createServer(({ method, url: path, headers, socket }, response) => {
    numbers.set(socket, numbers.get(socket) ?? numbers.size + 1);
    const one = { method, path, headers, connection: numbers.get(socket) ?? 0 };
    heard.push(one);
    catalog.answer(response, one);
  });
  const open = track(server, keep);
  const catalog: CatalogServer = { url: await listen(server), heard, open, answer };
  return catalog;
}

/** A server that need not speak HTTP. */
export async function startTcp(keep: Keep, talk: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => socket.once("data", () => talk(socket)));
  track(server, keep);
  return listen(server);
}

/** An address where nobody listens. */
export async function closedPort(): Promise<string> {
  const server = createTcpServer();
  const url = await listen(server);
  server.close();
  await once(server, "close");
  return url;
}

/** Reads `{ price, eventId? }`, and refuses every other price than a number, as a schema would. */
export function parse(answer: unknown): ToldEvent {
  const { price, eventId } = (answer ?? {}) as { price?: unknown; eventId?: EventId };
  if (typeof price !== "number") throw new InvalidInput("timeslot.price", "must be a whole number");
  return { eventId, details: priced(price) };
}

export const priced = (price: number): EventDetails => {
  const details = eventDetails();
  return { ...details, timeslot: { ...details.timeslot, price } };
};

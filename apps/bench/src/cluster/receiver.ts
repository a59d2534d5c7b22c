import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../support/chance.ts";
import type { Cleanup } from "../support/cleanup.ts";

/** What a message is about. */
export interface Received {
  readonly id: string;
  readonly ruleId: string;
  readonly bookingId: string;
  readonly role: string;
  readonly userId: string;
  /** How often it was accepted. */
  times: number;
}

/** Takes webhooks as a receiver of somebody else does: checks them, knows them again, is busy at times. */
export interface Receiver {
  readonly secret: string;
  /** Where the worker of this name sends to. */
  url(worker: string): string;
  /** By their id. */
  readonly accepted: Map<string, Received>;
  /** How many messages of a worker it has not answered yet. */
  underWay(worker: string): number;
  readonly counts: { refused: number; hungUp: number; repeated: number };
  /** What no sender may do. */
  readonly wrongs: string[];
}

interface Body {
  readonly type: string;
  readonly data: {
    readonly ruleId: string;
    readonly recipient: { readonly userId: string; readonly role: string };
    readonly booking: { readonly bookingId: string };
  };
}

/** Of a hundred messages, so many are answered with 503, and so many not at all though they were accepted. */
const REFUSED = 0.05;
const HUNG_UP = 0.03;
/** Milliseconds that it takes to accept one. */
const WORK = 20;
/** Seconds that clocks may differ by, as Standard Webhooks has it. */
const TOLERANCE = 300;

function isSigned({ headers }: IncomingMessage, body: string, key: Buffer): boolean {
  const [id, time] = [headers["webhook-id"], headers["webhook-timestamp"]];
  const right = Buffer.from(
    `v1,${createHmac("sha256", key)
      .update(`${String(id)}.${String(time)}.${body}`)
      .digest("base64")}`,
  );
  const given = String(headers["webhook-signature"])
    .split(" ")
    .map((one) => Buffer.from(one));
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) < TOLERANCE;
  return isFresh && given.some((one) => one.length === right.length && timingSafeEqual(one, right));
}

function newReceiver(secret: string): Omit<Receiver, "url" | "underWay"> {
  const counts = { refused: 0, hungUp: 0, repeated: 0 };
  return { secret, accepted: new Map(), counts, wrongs: [] };
}

type Taking = Omit<Receiver, "url" | "underWay">;

/** Writes the message down, before it is answered. */
function accept({ accepted, counts, wrongs }: Taking, id: string, { data }: Body): void {
  const { ruleId, recipient, booking } = data;
  const known = accepted.get(id);
  if (known === undefined) {
    accepted.set(id, { id, ruleId, bookingId: booking.bookingId, ...recipient, times: 1 });
    return;
  }
  known.times += 1;
  counts.repeated += 1;
  if (known.ruleId !== ruleId || known.bookingId !== booking.bookingId || known.userId !== recipient.userId)
    wrongs.push(`the id ${id} came with another message`);
}

async function take(taking: Taking, chance: Chance, request: IncomingMessage, response: ServerResponse) {
  const body = await text(request);
  await pause(WORK);
  if (!isSigned(request, body, Buffer.from(taking.secret.slice("whsec_".length), "base64"))) {
    taking.wrongs.push(`a message with a wrong signature: ${body.slice(0, 200)}`);
    return response.writeHead(401).end();
  }
  const roll = chance.next();
  if (roll < REFUSED) {
    taking.counts.refused += 1;
    return response.writeHead(503, { "retry-after": "1" }).end();
  }
  accept(taking, String(request.headers["webhook-id"]), JSON.parse(body) as Body);
  if (roll > 1 - HUNG_UP) {
    taking.counts.hungUp += 1;
    return response.destroy();
  }
  return response.writeHead(204).end();
}

export async function openReceiver(chance: Chance, cleanup: Cleanup): Promise<Receiver> {
  const taking = newReceiver(`whsec_${randomBytes(24).toString("base64")}`);
  const busy = new Map<string, number>();
  const change = (worker: string, by: number) => void busy.set(worker, (busy.get(worker) ?? 0) + by);
  const server = createServer((request, response) => {
    const worker = (request.url ?? "").slice(1);
    change(worker, 1);
    response.once("close", () => change(worker, -1));
    // A sender that was killed breaks off.
    take(taking, chance, request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanup.add(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    ...taking,
    url: (worker) => `http://127.0.0.1:${port}/${worker}`,
    underWay: (worker) => busy.get(worker) ?? 0,
  };
}

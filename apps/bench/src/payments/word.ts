import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Chance } from "../support/chance.ts";
import type { Client } from "../support/client.ts";
import type { Service } from "../support/service.ts";

/** What a provider tells without being asked. */
export interface Word {
  readonly type: "payment.paid" | "payment.failed";
  readonly orderId: string;
}

/** Sends signed words to any of the services. */
export interface Messenger {
  listeners?: Listeners;
  readonly secret: string;
  /** Sends it, now or a little later, once or three times; where nobody listens, it gives up. */
  gossip(word: Word): void;
  /** Sends it until it is taken. */
  insist(word: Word): void;
  /** How many it has begun to send. */
  begun(): number;
  /** Resolves when all is sent. */
  done(): Promise<void>;
  readonly sent: string[];
  /** Answers other than 204 and those of a service that dies or starts. */
  readonly refused: string[];
}

export interface Listeners {
  readonly client: Client;
  readonly services: readonly Service[];
}

const DELAY_MAX = 1_500;
const AGAIN = 200;

/** Nobody listens before {@link Messenger.listeners} are there. */
export function createMessenger(chance: Chance): Messenger {
  const key = randomBytes(24);
  const sending = new Set<Promise<unknown>>();
  const sent: string[] = [];
  const refused: string[] = [];

  function headersFor(id: string, body: string): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
    return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${digest}` };
  }

  async function send(id: string, { type, orderId }: Word): Promise<boolean> {
    const there = messenger.listeners;
    if (there === undefined) return false;
    const body = { type, timestamp: new Date().toISOString(), data: { orderId } };
    const headers = headersFor(id, JSON.stringify(body));
    const { port } = chance.pick(there.services);
    sent.push(type);
    const path = "/v1/payments/events";
    const answer = await there.client
      .send(port, { method: "POST", path, headers, body })
      .catch(() => undefined);
    if (answer !== undefined && ![204, 503].includes(answer.status))
      refused.push(`${answer.status} ${answer.text}`);
    return answer?.status === 204;
  }

  let begun = 0;
  const begin = (work: () => Promise<unknown>): void => {
    begun += 1;
    const one = work().finally(() => sending.delete(one));
    sending.add(one);
  };

  const messenger: Messenger = {
    secret: `whsec_${key.toString("base64")}`,
    sent,
    refused,
    gossip: (word) =>
      begin(async () => {
        const id = randomUUID();
        for (let times = chance.pick([1, 1, 3]); times > 0; times -= 1) {
          await pause(chance.between(0, DELAY_MAX));
          await send(id, word);
        }
      }),
    insist: (word) =>
      begin(async () => {
        await pause(chance.between(0, 2 * DELAY_MAX));
        const id = randomUUID();
        while (!(await send(id, word))) await pause(AGAIN);
      }),
    begun: () => begun,
    done: async () => {
      while (sending.size > 0) await Promise.all(sending);
    },
  };
  return messenger;
}

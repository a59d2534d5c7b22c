import { EventEmitter, once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { type Loopback, loopback, traceOf } from "./loopback.ts";

export const webhookSecret = `whsec_${Buffer.from("a secret of webhooks for the tests").toString("base64")}`;

/** A webhook that came in, its signature verified. */
export interface Hook {
  readonly id: string;
  readonly traceId: string | undefined;
  readonly headers: IncomingHttpHeaders;
  // biome-ignore lint: the assertions say what it has to be
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
  readonly ruleId: string;
  readonly bookingId: string;
  readonly userId: string;
  /** Whether it was answered with a 2xx, as far as the receiver knows. */
  accepted: boolean;
}

/** A status; or no answer until {@link WebhookReceiver.release}; or the end of the connection. */
export type Reply = number | { readonly status: number; readonly retryAfter: string } | "hang" | "reset";

export interface WebhookReceiver extends Loopback {
  /** All that came in, in this order. */
  readonly hooks: readonly Hook[];
  /** Requests whose signature was wrong. */
  readonly forged: readonly string[];
  /** What is answered; anything but 204 has to be told. */
  reply: (hook: Hook) => Reply;
  /** Those about a booking. */
  about(bookingId: string): Hook[];
  /** Resolves as soon as what has come in fits. */
  until(fits: (hooks: readonly Hook[]) => boolean): Promise<void>;
  /** Accepts what hangs. */
  release(): void;
}

export const acceptAll = (): Reply => 204;

function hookFrom({ headers }: IncomingMessage, body: string): Hook {
  const signed = new Webhook(webhookSecret).verify(body, headers as Record<string, string>);
  const { data } = signed as { data: { ruleId: string; booking: Hook; recipient: Hook } };
  return {
    id: String(headers["webhook-id"]),
    traceId: traceOf(headers),
    headers,
    body: signed,
    ruleId: data.ruleId,
    bookingId: data.booking.bookingId,
    userId: data.recipient.userId,
    accepted: false,
  };
}

function answer(response: ServerResponse, hook: Hook, reply: Exclude<Reply, "hang">): void {
  if (reply === "reset") return void response.socket?.resetAndDestroy();
  const { status, retryAfter } = typeof reply === "number" ? { status: reply, retryAfter: undefined } : reply;
  hook.accepted = status >= 200 && status < 300;
  response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end();
}

/** Takes webhooks as a stranger's service would, and does with them what the test wants. */
export async function startReceiver(): Promise<WebhookReceiver> {
  const hooks: Hook[] = [];
  const forged: string[] = [];
  const hanging: (() => void)[] = [];
  const arrivals = new EventEmitter();
  const take = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    try {
      const hook = hookFrom(request, body);
      hooks.push(hook);
      const reply = receiver.reply(hook);
      if (reply === "hang") hanging.push(() => answer(response, hook, 204));
      else answer(response, hook, reply);
    } catch (error) {
      forged.push(String(error));
      response.writeHead(401).end();
    }
    arrivals.emit("hook");
  };
  const server = await loopback((request, response) => {
    text(request).then(
      (body) => take(request, response, body),
      () => undefined,
    );
  });
  const receiver: WebhookReceiver = {
    ...server,
    hooks,
    forged,
    reply: acceptAll,
    about: (bookingId) => hooks.filter((hook) => hook.bookingId === bookingId),
    until: async (fits) => {
      while (!fits(hooks)) await once(arrivals, "hook");
    },
    release: () => {
      for (const accept of hanging.splice(0)) accept();
    },
  };
  return receiver;
}

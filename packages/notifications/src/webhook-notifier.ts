import type { IncomingMessage } from "node:http";
import { type BookingView, type Clock, DeliveryFailed, type Message, type Notifier } from "@bookings/domain";
import type { Webhook } from "standardwebhooks";
import type { Connected } from "./connected.ts";
import { type Call, discard, type HttpCaller, httpCaller } from "./http-caller.ts";
import { exchangeWith, refusedBy } from "./http-failure.ts";
import { DEFAULT_TIMEOUT, type HeaderSource, headersOf, httpUrl } from "./http-settings.ts";
import { late } from "./late.ts";
import { type AroundCall, placeOf, unwatched } from "./outgoing-call.ts";

/** Where webhooks go, and how they are signed. */
export interface WebhookNotifierOptions {
  /** Where messages are posted to, http or https. */
  readonly url: string;
  /** `whsec_` and the base64 of at least 16 bytes. */
  readonly secret: string;
  readonly clock: Clock;
  /** The booking as it stands in the message. */
  readonly presentBooking: (booking: BookingView) => unknown;
  /** Milliseconds for a whole exchange, redirects included; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** More headers for each request; they overwrite none of the channel's own. */
  readonly headers?: HeaderSource | undefined;
  /** Stands around each exchange; it is just made when absent. */
  readonly aroundCall?: AroundCall | undefined;
}

const FAR = "the webhook endpoint";

/**
 * Channel `webhook`: posts each message as Standard Webhooks 1.0 describes it, under an id that stays the same over
 * retries. Any 2xx accepts. Redirects are followed to the same origin only, so that no message leaves for a host that
 * nobody has configured.
 *
 * @throws {TypeError} when the address or the secret is unusable
 */
export function webhookNotifier(options: WebhookNotifierOptions): Notifier & Connected {
  const url = httpUrl(options.url, "the webhook URL");
  const webhook = webhookOf(options.secret);
  const caller = httpCaller();
  const { clock, timeout = DEFAULT_TIMEOUT, aroundCall = unwatched } = options;
  const method = "POST";
  const call = { to: "webhook", method, ...placeOf(url) } as const;
  return {
    channel: "webhook",
    send: (message) =>
      aroundCall(call, async (answered) => {
        const signed = requestOf(message, webhook, options);
        await exchangeWith(FAR, timeout, async (signal) => {
          const answer = await post(caller, { method, url, ...signed, signal });
          answered(answer.statusCode);
          discard(answer);
          if (!isAccepted(answer)) throw refusedBy(FAR, answer, clock.now(), isGone(answer));
        });
      }),
    close: () => caller.close(),
  };
}

function requestOf(message: Message, webhook: Webhook, options: WebhookNotifierOptions) {
  const now = options.clock.now();
  const body = JSON.stringify(bodyOf(message, options.presentBooking, now));
  const own = {
    "content-type": "application/json",
    "webhook-id": message.id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1_000)),
    "webhook-signature": webhook.sign(message.id, now, body),
  };
  return { body, headers: headersOf(own, options.headers) };
}

/** Names each field, so that nothing gets out that was not meant to. */
const bodyOf = (
  { ruleId, on, recipient: { userId, role }, language, title, text, booking }: Message,
  presentBooking: WebhookNotifierOptions["presentBooking"],
  now: Date,
) => ({
  type: "booking.notification",
  timestamp: now.toISOString(),
  data: {
    ruleId,
    on,
    recipient: { userId, role },
    language,
    title,
    text,
    booking: presentBooking(booking),
  },
});

const isAccepted = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode < 300;

/** The endpoint says that it will never take a message again. */
const isGone = ({ statusCode }: IncomingMessage): boolean => statusCode === 410;

const MOST_REDIRECTS = 3;

async function post(caller: HttpCaller, call: Call, redirects = 0): Promise<IncomingMessage> {
  const answer = await caller.call(call);
  if (!isRedirect(answer)) return answer;
  discard(answer);
  if (redirects === MOST_REDIRECTS)
    throw new DeliveryFailed(`${FAR} redirects more than ${MOST_REDIRECTS} times`);
  return post(caller, { ...call, url: redirectTarget(answer, call.url) }, redirects + 1);
}

/** Only these two keep the method and the body; all others are answers that accept nothing. */
const isRedirect = ({ statusCode }: IncomingMessage): boolean => statusCode === 307 || statusCode === 308;

function redirectTarget({ headers: { location } }: IncomingMessage, from: URL): URL {
  const to = location && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || to.origin !== from.origin)
    throw new DeliveryFailed(`${FAR} redirects to another host, or nowhere`);
  // The same host knows us by the same credentials.
  return Object.assign(to, { username: from.username, password: from.password });
}

const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;
const SHORTEST_SECRET = 16;

function webhookOf(secret: string): Webhook {
  const key = SECRET.exec(secret)?.[1];
  if (key === undefined) throw new TypeError("the webhook secret must be whsec_ and then base64");
  const { length } = Buffer.from(key, "base64");
  if (length < SHORTEST_SECRET)
    throw new TypeError(`the webhook secret must have ${SHORTEST_SECRET} bytes or more, not ${length}`);
  return new (late.standardwebhooks().Webhook)(secret);
}

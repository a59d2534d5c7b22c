import type { IncomingMessage } from "node:http";
import { type Clock, type Contact, type Contacts, DeliveryFailed } from "@bookings/domain";
import type { Connected } from "./connected.ts";
import { cachedContacts } from "./contact-cache.ts";
import { discard, type HttpCaller, httpCaller } from "./http-caller.ts";
import { exchangeWith, refusedBy } from "./http-failure.ts";
import { DEFAULT_TIMEOUT, type HeaderSource, headersOf, httpUrl } from "./http-settings.ts";
import { type AroundCall, placeOf, unwatched } from "./outgoing-call.ts";

/** Where contacts are asked for, and how long. */
export interface HttpContactsOptions {
  /** `{url}/contacts/{userId}` is asked; or the URL itself, where it holds `{userId}`. */
  readonly url: string;
  readonly clock: Clock;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  /** Milliseconds for a whole exchange; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** Milliseconds for which an answer is believed; 60,000 unless told. */
  readonly keepFor?: number | undefined;
  /** Users remembered at most; 10,000 unless told. */
  readonly keepMost?: number | undefined;
  /** More headers for each request. */
  readonly headers?: HeaderSource | undefined;
  /** Stands around each exchange; it is just made when absent. */
  readonly aroundCall?: AroundCall | undefined;
}

const FAR = "the contacts endpoint";
const PLACE = "{userId}";

/**
 * Asks another service how users can be reached: 200 with `{email?, language?}`, or 404 for a user it does not know.
 *
 * @throws {TypeError} when the address is unusable
 */
export function httpContacts(options: HttpContactsOptions): Contacts & Connected {
  const { clock, keepFor = 60_000, keepMost = 10_000, timeout = DEFAULT_TIMEOUT } = options;
  const { aroundCall = unwatched } = options;
  const place = placeOf(addressOf(options.url, "someone"));
  const caller = httpCaller();
  const ask = (userId: string): Promise<Contact> =>
    aroundCall({ to: "contacts", method: "GET", ...place }, (answered) =>
      exchangeWith(FAR, timeout, async (signal) => {
        const answer = await askFor(userId, caller, options, signal);
        answered(answer.statusCode);
        return contactFrom(answer, clock.now());
      }),
    );
  return {
    contactOf: cachedContacts(ask, { clock, keepFor, size: keepMost }),
    close: () => caller.close(),
  };
}

function addressOf(text: string, userId: string): URL {
  const id = encodeURIComponent(userId);
  const url = httpUrl(text.replaceAll(PLACE, id), "the contacts URL");
  if (!text.includes(PLACE)) url.pathname = `${url.pathname.replace(/\/+$/, "")}/contacts/${id}`;
  return url;
}

function askFor(
  userId: string,
  caller: HttpCaller,
  { url, token, headers }: HttpContactsOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const own = {
    accept: "application/json",
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const call = { url: addressOf(url, userId), headers: headersOf(own, headers), signal };
  return caller.call({ method: "GET", ...call });
}

async function contactFrom(answer: IncomingMessage, now: Date): Promise<Contact> {
  if (answer.statusCode === 200) return contactIn(await shortText(answer));
  discard(answer);
  if (answer.statusCode === 404) return {};
  throw refusedBy(FAR, answer, now);
}

/** Bytes of an answer; two short texts do not take more. */
const LONGEST_ANSWER = 65_536;

async function shortText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new DeliveryFailed(`${FAR} answered more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What is not text counts as not known; the service may know more than is asked for here. */
function contactIn(text: string): Contact {
  const found = parsed(text);
  if (typeof found !== "object" || found === null || Array.isArray(found))
    throw new DeliveryFailed(`${FAR} did not answer with a JSON object`);
  const { email, language } = found as Readonly<Record<string, unknown>>;
  return {
    ...(typeof email === "string" && { email }),
    ...(typeof language === "string" && { language }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { Agent, request } from "undici";
import type { HttpPaymentsOptions } from "./options.ts";
import { type AroundCall, callTo, unwatched } from "./outgoing-call.ts";
import { ProviderAway } from "./provider-away.ts";
import { addressOf } from "./provider-url.ts";
import type { Answered, Question } from "./question.ts";

/** Bytes of an answer; one takes some hundreds. */
const LONGEST_ANSWER = 65_536;

/** One try. @throws {ProviderAway} when nothing was heard; what was asked for may have been done all the same */
export type Exchange = (question: Question, signal: AbortSignal) => Promise<Answered>;

/** Connections of its own that are kept, so that they can be closed; of HTTP/1.1, and no redirect is followed. */
export const openConnections = (): Agent =>
  new Agent({
    allowH2: false,
    connections: 50,
    keepAliveTimeout: 30_000,
    maxResponseSize: LONGEST_ANSWER,
    // The signal ends what takes too long.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

type Asking = Pick<HttpPaymentsOptions, "url" | "token" | "headers" | "aroundCall">;

/** Asks `{url}/charges` or `{url}/refunds`. */
export const exchangeOver =
  (dispatcher: Agent, { url, token, headers, aroundCall = unwatched }: Asking): Exchange =>
  ({ collection, key, body }, signal) => {
    const address = addressOf(url, collection);
    const own = {
      accept: "application/json",
      "content-type": "application/json",
      "idempotency-key": key,
      "user-agent": "bookings",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const post = () =>
      request(address, {
        dispatcher,
        signal,
        method: "POST",
        headers: { ...headers?.(), ...own },
        body: JSON.stringify(body),
      });
    return named(() => aroundCall(callTo(address), async (told) => answerIn(await post(), told)));
  };

const BUSY = 503;

async function answerIn(
  { statusCode: status, body }: Awaited<ReturnType<typeof request>>,
  told: Parameters<Parameters<AroundCall>[1]>[0],
): Promise<Answered> {
  told(status);
  const text = await body.text();
  if (status === BUSY) throw new ProviderAway(`it answered ${BUSY}`);
  return { status, said: jsonIn(text) };
}

/** Undefined when it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What goes wrong on the way is told by its code; messages of libraries may name what was asked. */
async function named(exchange: () => Promise<Answered>): Promise<Answered> {
  try {
    return await exchange();
  } catch (error) {
    if (error instanceof ProviderAway) throw error;
    throw new ProviderAway(`the exchange failed (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";

import type { IncomingMessage } from "node:http";
import { DomainError, type EventDetails, type EventId } from "@bookings/domain";
import type { Connections } from "./connections.ts";
import type { HttpEventSourceOptions } from "./options.ts";
import { type AroundCall, type OutgoingCall, unwatched } from "./outgoing-call.ts";
import { SourceAway, WrongAnswer } from "./unread.ts";

/** Bytes of an answer; an event takes one or two thousand. */
const LONGEST_ANSWER = 262_144;

/** One try to read an event; undefined when there is none. @throws {SourceAway} @throws {WrongAnswer} */
export type Exchange = (eventId: EventId, signal: AbortSignal) => Promise<EventDetails | undefined>;

type Asking = Pick<HttpEventSourceOptions, "url" | "token" | "headers" | "parse" | "aroundCall">;

/** Asks `{url}/events/{eventId}`. */
export const exchangeOver =
  (connections: Connections, { url, token, headers, parse, aroundCall = unwatched }: Asking): Exchange =>
  async (eventId, signal) => {
    const own = {
      accept: "application/json",
      "user-agent": "bookings",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const address = addressOf(url, eventId);
    const ask = () => connections.ask({ url: address, headers: { ...headers?.(), ...own }, signal });
    const text = await named(signal, () =>
      aroundCall(callTo(address), async (answered) => wholeText(await ask(), answered)),
    );
    return text === undefined ? undefined : detailsIn(text, eventId, parse);
  };

const usualPort = ({ protocol }: URL): number => (protocol === "https:" ? 443 : 80);

const callTo = (address: URL): OutgoingCall => ({
  to: "events",
  method: "GET",
  host: address.hostname,
  port: address.port === "" ? usualPort(address) : Number(address.port),
});

type Answered = Parameters<Parameters<AroundCall>[1]>[0];

async function wholeText(answer: IncomingMessage, answered: Answered): Promise<string | undefined> {
  answered(answer.statusCode ?? 0);
  try {
    return await eventTextIn(answer);
  } finally {
    // What was read to its end keeps its connection; what was not is not worth reading.
    if (!answer.complete) answer.destroy();
  }
}

/** A path that the address has stays, and so does its query. */
function addressOf(text: string, eventId: EventId): URL {
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/events/${encodeURIComponent(eventId)}`;
  return url;
}

/** Undefined when there is no such event. */
async function eventTextIn(answer: IncomingMessage): Promise<string | undefined> {
  const { statusCode: status = 0 } = answer;
  if (status === 404) return readAway(answer);
  if (status >= 500 || status === 429 || status === 408) throw new SourceAway(`it answered ${status}`);
  if (status !== 200) throw new WrongAnswer(`it answered ${status}`);
  if (!isJson(answer)) throw new WrongAnswer("it answered something else than application/json");
  return textOf(answer);
}

function detailsIn(text: string, asked: EventId, parse: HttpEventSourceOptions["parse"]): EventDetails {
  const { eventId = asked, details } = fitting(jsonIn(text), parse);
  if (eventId !== asked) throw new WrongAnswer("eventId: it answered with another event");
  return details;
}

const isJson = ({ headers }: IncomingMessage): boolean =>
  /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");

/** That an event is not there often comes with a short text. */
async function readAway(answer: IncomingMessage): Promise<undefined> {
  await textOf(answer);
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new WrongAnswer(`it answered more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongAnswer("it answered with malformed JSON");
  }
}

function fitting(body: unknown, parse: HttpEventSourceOptions["parse"]): ReturnType<typeof parse> {
  try {
    return parse(body);
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    throw new WrongAnswer(refusal.problems[0]?.message ?? refusal.message);
  }
}

/** What goes wrong on the way is told by its code; messages of libraries may name what was asked. */
async function named<Result>(signal: AbortSignal, exchange: () => Promise<Result>): Promise<Result> {
  try {
    return await exchange();
  } catch (error) {
    if (error instanceof SourceAway || error instanceof WrongAnswer) throw error;
    if (signal.aborted) throw new SourceAway("it did not answer in time");
    throw new SourceAway(`the exchange failed (${codeOf(error)})`);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";

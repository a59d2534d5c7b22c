import type { Caller } from "./callers.ts";
import { type Destination, partsOf } from "./judge.ts";
import type { Verdict } from "./verdict.ts";
import type { Answer, Wire } from "./wire.ts";

/** A request with its answer, and what the document says of it. */
export interface Exchange {
  readonly wire: Wire;
  readonly caller: Caller;
  readonly destination: Destination;
  readonly verdict: Verdict | undefined;
  readonly answer: Answer;
}

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly endpoint: string;
  readonly requestId: string;
}

/** What is wrong with an answer, in a line each. */
export type Look = (exchange: Exchange) => readonly (string | false)[];

export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const refusalsIn = ({ text }: Answer): readonly Refusal[] => {
  const errors = (jsonIn(text) as { errors?: Refusal[] } | undefined)?.errors;
  return Array.isArray(errors) ? errors : [];
};

export const codesIn = (answer: Answer): readonly string[] => refusalsIn(answer).map(({ code }) => code);

/** Longest request line and headers that Node reads, in bytes. */
const HEAD_MAX = 16_000;

export const isLong = ({ target, headers }: Wire): boolean =>
  target.length + headers.flat().reduce((sum, text) => sum + text.length + 2, 0) > HEAD_MAX;

/** What HTTP/1.1 forbids in a request line; such a request reaches no route. */
export const isImpossible = ({ target }: Wire): boolean =>
  !/^(?:\/|http:\/\/)[\x21\x22\x24-\x7e]*$/.test(target);

export const ok = (status: number): boolean => status < 400;
export const hasText = ({ method }: Wire): boolean => method !== "HEAD";

const PATH_MAX = 200;

/** How an error answer has to name where it comes from. */
export function endpointOf({ method, target }: Wire, { place }: Destination): string {
  return `${method} ${place?.template ?? (target.split("?")[0] ?? "").slice(0, PATH_MAX)}`;
}

/** A path whose percent signs lead nowhere. */
export function isUndecodable({ target }: Wire): boolean {
  try {
    decodeURIComponent(partsOf(target).path);
    return false;
  } catch {
    return true;
  }
}

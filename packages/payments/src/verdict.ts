import { type PaymentAnswer, reasonCode } from "@bookings/domain";
import type { Answered, Question } from "./question.ts";

/** What an answer means. */
export interface Verdict extends PaymentAnswer {
  /** Nobody was told to expect such an answer: somebody has to look at it. */
  readonly isOdd?: boolean;
}

type Outcome = PaymentAnswer["status"];

/** What the provider calls its outcomes. */
const words: Readonly<Record<Question["collection"], ReadonlyMap<unknown, Outcome>>> = {
  charges: new Map([
    ["paid", "paid"],
    ["failed", "failed"],
    ["pending", "unknown"],
    ["unknown", "unknown"],
  ]),
  refunds: new Map([
    ["paid", "paid"],
    ["refunded", "paid"],
    ["failed", "failed"],
    ["pending", "unknown"],
    ["unknown", "unknown"],
  ]),
};

const PAYMENT_REQUIRED = 402;

/** Statuses with which a provider may refuse for good, if it says so as well. */
const REFUSALS: ReadonlySet<number> = new Set([400, PAYMENT_REQUIRED, 422]);

const field = (said: unknown, name: string): unknown =>
  typeof said === "object" && said !== null ? (said as Record<string, unknown>)[name] : undefined;

/**
 * What an answer means. Only an answer that is meant for this question settles it: a wrong address or a wrong token
 * gets 401, 403 or 404 for every order there is, and none of those orders has failed.
 */
export function verdictOn(collection: Question["collection"], { status, said }: Answered): Verdict {
  const outcome = words[collection].get(field(said, "status"));
  const reason = reasonCode(field(said, "reason"));
  if (status >= 200 && status < 300 && outcome !== undefined) return { status: outcome, reason };
  const isDeclined = collection === "charges" && status === PAYMENT_REQUIRED && outcome === undefined;
  if (isDeclined || (REFUSALS.has(status) && outcome === "failed"))
    return { status: "failed", reason: reason ?? `the provider answered ${status}` };
  return { status: "unknown", reason: `the provider answered ${status}${addition(status)}`, isOdd: true };
}

const addition = (status: number): string =>
  status >= 200 && status < 300 ? " and no outcome that is known" : "";

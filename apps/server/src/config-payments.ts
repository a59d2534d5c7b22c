import { defaultPayments } from "@bookings/domain";
import { z } from "zod";
import { bearerToken, duration, plainUrl } from "./config-fields.ts";
import { jobSchedule, unlessOff } from "./config-schedule.ts";

/** Milliseconds that one question to the provider may take, all tries together. */
const TIMEOUT = 10_000;

const switchedOn = z
  .enum(["on", "off"], { error: "must be on or off" })
  .default("off")
  .transform((text) => text === "on");

const PREFIX = "whsec_";
const SECRET = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** Bytes. */
const SHORTEST_SECRET = 16;

const keyIn = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), "base64");

const webhookSecret = z
  .string()
  .refine(
    (text) => SECRET.test(text) && keyIn(text).length >= SHORTEST_SECRET,
    `must be ${PREFIX} and then the base64 of at least ${SHORTEST_SECRET} bytes`,
  )
  .transform(keyIn);

/** Every setting of payments by card. `.env.example` explains each. */
export const paymentsSettings = {
  CARD_PAYMENTS: switchedOn,
  PAYMENTS_URL: plainUrl("https://payments.example.org/v1").optional(),
  PAYMENTS_TOKEN: bearerToken.optional(),
  PAYMENTS_WEBHOOK_SECRET: webhookSecret.optional(),
  PAYMENTS_SCHEDULE: jobSchedule.default("10 seconds"),
  PAYMENTS_TIMEOUT: duration.default(TIMEOUT),
  PAYMENTS_RETRY_BASE: duration.default(defaultPayments.retryBase),
  PAYMENTS_CLAIM_TTL: duration.default(defaultPayments.claimTtl),
};

const shape = z.object(paymentsSettings);
type Read = z.output<typeof shape>;

/** Nobody can be asked for money without an address. */
export const paymentProblems = (read: Partial<Record<keyof Read, string | undefined>>): string[] =>
  read.CARD_PAYMENTS === "on" && read.PAYMENTS_URL === undefined
    ? ["PAYMENTS_URL is required when CARD_PAYMENTS is on: where the payment provider is asked"]
    : [];

/** An installation may have been prepared for the day on which cards are switched on. */
export const unusedPaymentSettings = (read: Read): string[] =>
  (["PAYMENTS_URL", "PAYMENTS_TOKEN", "PAYMENTS_WEBHOOK_SECRET"] as const).filter(
    (name) => !read.CARD_PAYMENTS && read[name] !== undefined,
  );

/** Undefined where only cash is taken. */
export const paymentsConfig = (read: Read) => {
  const { CARD_PAYMENTS: isOn, PAYMENTS_URL: url, PAYMENTS_CLAIM_TTL: claimTtl } = read;
  if (!isOn || url === undefined) return undefined;
  return {
    url,
    token: read.PAYMENTS_TOKEN,
    /** What the provider signs its webhooks with; absent: nobody listens to it. */
    webhookSecret: read.PAYMENTS_WEBHOOK_SECRET,
    /** Undefined: outcomes that are not known are asked for no more. */
    schedule: unlessOff(read.PAYMENTS_SCHEDULE),
    /** Milliseconds: an answer has to be there long before the claim ends. */
    timeout: Math.min(read.PAYMENTS_TIMEOUT, claimTtl / 2),
    policy: { ...defaultPayments, claimTtl, retryBase: read.PAYMENTS_RETRY_BASE },
  };
};

export type PaymentsConfig = NonNullable<ReturnType<typeof paymentsConfig>>;

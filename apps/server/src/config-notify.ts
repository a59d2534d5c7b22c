import { defaultDelivery } from "@bookings/domain";
import {
  aLanguageCode,
  defaultRules,
  emailNotifier,
  httpContacts,
  isLanguageCode,
  webhookNotifier,
} from "@bookings/notifications";
import { z } from "zod";
import { duration, flag, wholeNumber } from "./config-fields.ts";
import { rulesFile } from "./config-rules.ts";
import { jobSchedule, unlessOff } from "./config-schedule.ts";
import { systemClock } from "./system.ts";

/** Milliseconds that one exchange with a channel may take. */
const TIMEOUT = 10_000;

/** Every setting of notifications. `.env.example` explains each. */
export const notifySettings = {
  NOTIFY_SCHEDULE: jobSchedule.default("1 minute"),
  NOTIFICATION_RULES: rulesFile.optional(),
  NOTIFY_LANGUAGE: z.string().refine(isLanguageCode, `must be ${aLanguageCode}`).default("en"),
  NOTIFY_WEBHOOK_URL: z.string().optional(),
  NOTIFY_WEBHOOK_SECRET: z.string().optional(),
  NOTIFY_SMTP_URL: z.string().optional(),
  NOTIFY_EMAIL_FROM: z.string().optional(),
  NOTIFY_LOG: flag.optional(),
  CONTACTS_URL: z.string().optional(),
  CONTACTS_TOKEN: z.string().optional(),
  NOTIFY_RETRY_BASE: duration.default(defaultDelivery.retryBase),
  NOTIFY_RETRY_MAX: wholeNumber(1, 100).default(defaultDelivery.maxAttempts),
  NOTIFY_TIMEOUT: duration.default(TIMEOUT),
  NOTIFY_CLAIM_TTL: duration.default(defaultDelivery.claimTtl),
  NOTIFY_CONCURRENCY: wholeNumber(1, 1000).default(defaultDelivery.concurrency),
};

const shape = z.object(notifySettings);
type Read = z.output<typeof shape>;

/** What makes a channel work must be there as a whole, and usable. */
export function channelProblems(read: Partial<Record<keyof Read, string | undefined>>): string[] {
  const { NOTIFY_WEBHOOK_URL: url, NOTIFY_WEBHOOK_SECRET: secret } = read;
  const { NOTIFY_SMTP_URL: smtp, NOTIFY_EMAIL_FROM: from, CONTACTS_URL: contacts } = read;
  return [
    ...together({ NOTIFY_WEBHOOK_URL: url, NOTIFY_WEBHOOK_SECRET: secret }),
    ...together({ NOTIFY_SMTP_URL: smtp, NOTIFY_EMAIL_FROM: from }),
    ...(smtp !== undefined && contacts === undefined
      ? ["CONTACTS_URL is required when NOTIFY_SMTP_URL is set: addresses come from there"]
      : []),
    ...(url !== undefined && secret !== undefined
      ? refusal("NOTIFY_WEBHOOK_URL", () => probeWebhook(url, secret))
      : []),
    ...(smtp !== undefined && from !== undefined
      ? refusal("NOTIFY_SMTP_URL", () => emailNotifier({ url: smtp, from }).close())
      : []),
    ...(contacts === undefined
      ? []
      : refusal("CONTACTS_URL", () => httpContacts({ url: contacts, clock: systemClock }).close())),
  ];
}

const probeWebhook = (url: string, secret: string): void =>
  webhookNotifier({ url, secret, clock: systemClock, presentBooking: (booking) => booking }).close();

const together = (pair: Readonly<Record<string, string | undefined>>): string[] => {
  const missing = Object.keys(pair).filter((name) => pair[name] === undefined);
  const given = Object.keys(pair).filter((name) => pair[name] !== undefined);
  return given.length > 0 ? missing.map((name) => `${name} is required when ${given.join()} is set`) : [];
};

/** The channels themselves know what they can work with. */
function refusal(setting: string, attempt: () => void): string[] {
  try {
    attempt();
    return [];
  } catch (failure) {
    return [`${setting}: ${(failure as Error).message}`];
  }
}

export const notifyConfig = (read: Read & { readonly CARD_PAYMENTS: boolean }) => {
  const hasChannel = read.NOTIFY_WEBHOOK_URL !== undefined || read.NOTIFY_SMTP_URL !== undefined;
  return {
    /** Undefined: notifications are sent only when somebody asks for it. */
    schedule: unlessOff(read.NOTIFY_SCHEDULE),
    /** Who is told what, and when. */
    rules: read.NOTIFICATION_RULES ?? defaultRules({ payments: read.CARD_PAYMENTS }),
    /** Language code of messages to those of whom no language is known. */
    language: read.NOTIFY_LANGUAGE,
    webhook: pairOf(read.NOTIFY_WEBHOOK_URL, read.NOTIFY_WEBHOOK_SECRET, (url, secret) => ({ url, secret })),
    email: pairOf(read.NOTIFY_SMTP_URL, read.NOTIFY_EMAIL_FROM, (url, from) => ({ url, from })),
    /** Whether messages are printed; by default where there is no other channel. */
    log: read.NOTIFY_LOG ?? !hasChannel,
    contacts:
      read.CONTACTS_URL === undefined ? undefined : { url: read.CONTACTS_URL, token: read.CONTACTS_TOKEN },
    delivery: {
      ...defaultDelivery,
      retryBase: read.NOTIFY_RETRY_BASE,
      maxAttempts: read.NOTIFY_RETRY_MAX,
      claimTtl: read.NOTIFY_CLAIM_TTL,
      concurrency: read.NOTIFY_CONCURRENCY,
    },
    /** Milliseconds. Within half of its claim a message must have left, contacts asked before included. */
    timeout: Math.min(read.NOTIFY_TIMEOUT, read.NOTIFY_CLAIM_TTL / 4),
  };
};

export type NotifyConfig = ReturnType<typeof notifyConfig>;

const pairOf = <Pair>(
  one: string | undefined,
  other: string | undefined,
  make: (one: string, other: string) => Pair,
): Pair | undefined => (one === undefined || other === undefined ? undefined : make(one, other));

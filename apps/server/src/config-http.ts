import { isProxyRange, type TrustedProxies } from "@bookings/http";
import { z } from "zod";

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** Requests of each caller, and seconds in which it may make them. */
interface Rate {
  readonly quota: number;
  readonly window: number;
}

const rate = z.string().transform((text, context): Rate | undefined => {
  if (text === "off") return undefined;
  const [, quota, unit] = /^([1-9]\d{0,8})\/([smh])$/.exec(text) ?? [];
  if (quota !== undefined) return { quota: Number(quota), window: SECONDS[unit as keyof typeof SECONDS] };
  context.addIssue({ code: "custom", message: "must be a rate such as 100/s, 3000/m or 10000/h, or off" });
  return z.NEVER;
});

/** The members of a list, empty ones included: they are mistakes. */
const membersOf = (text: string): string[] => text.split(",").map((member) => member.trim());

const proxies = z.string().transform((text, context): TrustedProxies => {
  if (text === "off") return 0;
  if (/^\d$/.test(text)) return Number(text);
  const ranges = membersOf(text);
  if (!ranges.every(isProxyRange))
    context.addIssue({
      code: "custom",
      message:
        "must be the number of proxies, at most 9, or a list of addresses and ranges such as 10.0.0.0/8, or off",
    });
  return ranges;
});

/** As browsers write it: they compare nothing but the text. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;

const origins = z
  .string()
  .transform(membersOf)
  .refine((members) => members.every(isOrigin) || members.join() === "*", {
    error: "must be a list of origins such as https://app.example.com, without paths, or * alone",
  });

/** Every setting of how the API is reached from outside. `.env.example` explains each. */
export const httpSettings = {
  RATE_LIMIT: rate.optional(),
  TRUST_PROXY: proxies.default(0),
  CORS_ORIGINS: origins.default([]),
};

const shape = z.object(httpSettings);

export const httpConfig = (read: z.output<typeof shape>) => ({
  /** Absent: callers may ask as often as they like. */
  rate: read.RATE_LIMIT,
  trustProxy: read.TRUST_PROXY,
  corsOrigins: read.CORS_ORIGINS,
});

export type HttpConfig = ReturnType<typeof httpConfig>;

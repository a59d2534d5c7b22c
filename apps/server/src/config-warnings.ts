import type { Config } from "./config.ts";

/** What RFC 7518 asks of the key of HS256, in bytes. */
const SECRET_MIN = 32;

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const isInClear = (url: URL): boolean => url.protocol === "http:" && !loopback.test(url.hostname);

/** What works, but is not safe. One line each. */
export function warningsAbout({
  jwt: { secret, keys },
  events,
  payments,
  unused,
}: Pick<Config, "jwt" | "events" | "payments" | "unused">): string[] {
  const isShort = secret !== undefined && secret.length < SECRET_MIN;
  return [
    ...(isShort ? [`JWT_SECRET has less than ${SECRET_MIN} characters`] : []),
    ...(keys !== undefined && isInClear(new URL(keys.url))
      ? [
          "JWT_JWKS_URL is not https: whoever stands in between can put keys of their own in place of the right ones",
        ]
      : []),
    ...(events?.token !== undefined && isInClear(new URL(events.url))
      ? ["EVENTS_URL is not https: whoever stands in between can read EVENTS_TOKEN"]
      : []),
    ...(payments !== undefined && isInClear(new URL(payments.url))
      ? ["PAYMENTS_URL is not https: whoever stands in between can say that money has moved"]
      : []),
    ...unused.map((name) => `${name} means nothing while CARD_PAYMENTS is off`),
  ];
}

import cors from "@koa/cors";
import type { Context, Middleware } from "koa";

/** Seconds for which browsers may remember what they were told; the most that any of them keeps it. */
const MAX_AGE = 7200;

/** What pages may send besides what every page may. */
const requestHeaders = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "x-current-user-id",
  "traceparent",
  "X-Request-Id",
];

/** What pages may read besides what every page may. */
const answerHeaders = [
  "ETag",
  "Link",
  "Location",
  "X-Request-Id",
  "Idempotency-Replayed",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
];

/** The origin that an answer may be shown to; empty for none. `null` stands for many that nobody can tell apart. */
const shownTo = (origins: ReadonlySet<string>, origin: string): string => {
  if (origin === "null") return "";
  if (origins.has("*")) return "*";
  return origins.has(origin) ? origin : "";
};

/**
 * Lets pages of these origins use the API from a browser; `*` stands for all. Without cookies: a token travels in its
 * header, so no page can act with what a browser sends by itself.
 */
export function crossOrigin(origins: readonly string[]): Middleware {
  const known: ReadonlySet<string> = new Set(origins);
  const originFor = (context: Context): string => shownTo(known, context.get("Origin"));
  const answer: Middleware = cors({
    origin: originFor,
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: requestHeaders,
    exposeHeaders: answerHeaders,
    maxAge: MAX_AGE,
    // They stay on the answer in any case; the library would write them into the error as well.
    keepHeadersOnError: false,
  });
  return async (context, next) => {
    if (originFor(context) !== "") context.set("Cross-Origin-Resource-Policy", "cross-origin");
    await answer(context, next);
  };
}

import { z } from "zod";
import { bearerToken, duration, plainUrl } from "./config-fields.ts";

/** Milliseconds for which an answer is believed where nothing else is said. */
const CACHE_TTL = 5_000;

const cacheTtl = z.union([z.literal("0s").transform(() => 0), duration], {
  error: "must be a duration such as 500ms, 5s or 1m, or 0s",
});

/** Every setting of a catalog that belongs to another service. `.env.example` explains each. */
export const eventsSettings = {
  EVENTS_URL: plainUrl("https://catalog.example.org/v1").optional(),
  EVENTS_TOKEN: bearerToken.optional(),
  EVENTS_CACHE_TTL: cacheTtl.default(CACHE_TTL),
};

const shape = z.object(eventsSettings);
type Read = z.output<typeof shape>;

/** Settings of a catalog that nobody asks are a mistake: it was meant to be asked. */
export const catalogProblems = (read: Partial<Record<keyof Read, string | undefined>>): string[] =>
  (["EVENTS_TOKEN", "EVENTS_CACHE_TTL"] as const)
    .filter((name) => read[name] !== undefined && read.EVENTS_URL === undefined)
    .map((name) => `EVENTS_URL is required when ${name} is set`);

/** Undefined where the events that are put here are all there are. */
export const eventsConfig = ({ EVENTS_URL: url, EVENTS_TOKEN: token, EVENTS_CACHE_TTL: keepFor }: Read) =>
  url === undefined ? undefined : { url, token, keepFor };

export type EventsConfig = NonNullable<ReturnType<typeof eventsConfig>>;

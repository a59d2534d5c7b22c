import { z } from "zod";
import { duration } from "./config-fields.ts";

/** Credentials would be sent to nobody, and stand in the environment of every process. */
const isCatalogUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
};

const catalogUrl = z
  .string()
  .refine(
    isCatalogUrl,
    "must be an http or https URL without credentials, such as https://catalog.example.org/v1",
  );

/** Milliseconds for which an answer is believed where nothing else is said. */
const CACHE_TTL = 5_000;

const cacheTtl = z.union([z.literal("0s").transform(() => 0), duration], {
  error: "must be a duration such as 500ms, 5s or 1m, or 0s",
});

/** Every setting of a catalog that belongs to another service. `.env.example` explains each. */
export const eventsSettings = {
  EVENTS_URL: catalogUrl.optional(),
  EVENTS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be visible ASCII")
    .optional(),
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

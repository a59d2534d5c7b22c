import { CatalogUnavailable, type EventDetails, type EventId } from "@bookings/domain";
import { openConnections } from "./connections.ts";
import { exchangeOver } from "./exchange.ts";
import { onceAMinute } from "./once-a-minute.ts";
import type { HttpEventSource, HttpEventSourceOptions } from "./options.ts";
import { NotAsked, patience } from "./patience.ts";
import { remembered } from "./remembered.ts";
import { assertSourceUrl } from "./source-url.ts";
import { tally } from "./tally.ts";
import { SourceAway, WrongAnswer } from "./unread.ts";

type Asked = Promise<EventDetails | undefined>;

/**
 * Asks another service for events: 200 with the event, or 404 for one that it does not have. Answers are remembered for
 * some seconds, and whoever asks for the same event at the same time shares one request.
 *
 * @throws {TypeError} when the address is unusable
 */
export function httpEventSource(options: HttpEventSourceOptions): HttpEventSource {
  assertSourceUrl(options.url);
  const { clock, warn = () => undefined, keepFor = 5_000, keepMost = 5_000 } = options;
  const connections = openConnections();
  const exchange = exchangeOver(connections, options);
  const { insist, state } = patience(options);
  const { requests, count } = tally();
  const known = remembered(clock, keepFor, keepMost);
  const complain = complainingTo(onceAMinute(clock, warn));
  const counts = { remembered: 0, refused: 0 };

  const ask = async (eventId: EventId): Asked => {
    try {
      const details = await insist((signal) => count(exchange(eventId, signal)));
      known.keep(eventId, { details });
      return details;
    } catch (failure) {
      if (failure instanceof NotAsked) counts.refused += 1;
      throw complain(failure);
    }
  };
  const askTogether = sharing(ask);
  // An answer that is on its way may be older than what a caller has just heard.
  const askAnewTogether = sharing(ask);

  return {
    read: async (eventId, how) => {
      if (how?.anew === true) return askAnewTogether(eventId);
      const answer = known.of(eventId);
      if (answer === undefined) return askTogether(eventId);
      counts.remembered += 1;
      return answer.details;
    },
    stats: () => ({ requests: { ...requests }, ...counts, circuit: state() }),
    close: () => connections.close(),
  };
}

/** Those who ask for the same at the same time get the same. */
function sharing(ask: (eventId: EventId) => Asked): (eventId: EventId) => Asked {
  const underWay = new Map<EventId, Asked>();
  return (eventId) => {
    const asked = underWay.get(eventId) ?? ask(eventId).finally(() => underWay.delete(eventId));
    underWay.set(eventId, asked);
    return asked;
  };
}

/** What callers are told, and operators at times. Mistakes of our own stay what they are. */
const complainingTo =
  (warn: (what: string) => void) =>
  (failure: unknown): unknown => {
    const isTheirs = [SourceAway, WrongAnswer, NotAsked].some((kind) => failure instanceof kind);
    if (!isTheirs) return failure;
    if (!(failure instanceof NotAsked))
      warn(`an event cannot be read from its catalog: ${(failure as Error).message}`);
    return new CatalogUnavailable({ cause: failure });
  };

import type { UseCases } from "@bookings/domain";
import { randomIds, systemClock } from "../system.ts";
import type { DemoEvent } from "./catalog.ts";
import { seedDemo } from "./seed.ts";
import { bookableEvents, orderOf, type Suggestion, suggestOrder } from "./suggestion.ts";

/** What was suggested to the person who started the process, and from what. */
export interface Demo {
  readonly catalog: readonly DemoEvent[];
  readonly suggestion: Suggestion;
}

export async function prepareDemo(useCases: UseCases): Promise<Demo> {
  const catalog = await seedDemo(useCases, systemClock);
  const suggestion = await suggestOrder(useCases, catalog, { clock: systemClock, ids: randomIds });
  return { catalog, suggestion };
}

/** The next order of the athlete whose token was printed: the one before may have been placed. */
export async function nextOrder(useCases: UseCases, { catalog, suggestion }: Demo) {
  const events = await bookableEvents(useCases, catalog, suggestion.userId, systemClock.now());
  return events.length === 0 ? undefined : orderOf({ ...suggestion, events });
}

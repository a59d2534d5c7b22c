import { type Caller, type Clock, EventNotFound, type UseCases } from "@bookings/domain";
import { type DemoEvent, demoCatalog } from "./catalog.ts";

const operator: Caller = { role: "admin" };

async function isKnown(useCases: UseCases, { eventId }: DemoEvent): Promise<boolean> {
  try {
    await useCases.getEvent({ eventId });
    return true;
  } catch (failure) {
    if (failure instanceof EventNotFound) return false;
    throw failure;
  }
}

/** Puts the demo events of the coming week into the catalog; those that are there stay as they are. @returns all */
export async function seedDemo(useCases: UseCases, clock: Clock): Promise<DemoEvent[]> {
  const catalog = demoCatalog(clock.now());
  for (const event of catalog) {
    if (!(await isKnown(useCases, event))) await useCases.putEvent({ caller: operator, ...event });
  }
  return catalog;
}

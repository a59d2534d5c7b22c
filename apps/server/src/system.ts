import { randomUUID } from "node:crypto";
import type { Clock, IdSource } from "@bookings/domain";

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Random UUIDs, version 4. */
export const randomIds: IdSource = { next: () => randomUUID() };

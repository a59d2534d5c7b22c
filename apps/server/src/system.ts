import { randomUUID } from "node:crypto";
import type { Clock, Dice, IdSource } from "@bookings/domain";

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** Random UUIDs, version 4. */
export const randomIds: IdSource = { next: () => randomUUID() };

/** Chance as the machine has it. */
export const systemDice: Dice = { roll: Math.random };

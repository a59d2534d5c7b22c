import { type MemoryStorage, memoryStorage as storageInMemory } from "@bookings/domain/memory";
import { sequentialIds } from "./ids.ts";

export type { MemoryStorage } from "@bookings/domain/memory";

/** An empty storage in memory that refuses what a database refuses, and really rolls back. Its ids are the same every time. */
export const memoryStorage = (): MemoryStorage => storageInMemory({ ids: sequentialIds("bbbbbbbb") });

import { setTimeout as pause } from "node:timers/promises";
import type { Registry } from "./library.ts";

/** Milliseconds after which there is a lag to be told: until then its smallest value would be the largest of all numbers. */
const FIRST_MOMENTS = 50;

/**
 * What Node tells of itself: processor, memory, the lag of the event loop, garbage collection. From the first call on; to load
 * and to keep it costs something, so that those who never read metrics are spared it.
 *
 * @returns what sees to it that they are collected
 */
export function processMetrics(registry: Registry): () => Promise<void> {
  let collecting: Promise<void> | undefined;
  const collect = async (): Promise<void> => {
    const { collectDefaultMetrics } = await import("prom-client");
    collectDefaultMetrics({ register: registry });
    await pause(FIRST_MOMENTS);
  };
  return () => (collecting ??= collect());
}

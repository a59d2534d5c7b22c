import { setTimeout as pause } from "node:timers/promises";

/** Does the work for each item, so many at a time. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** Looks again and again; tells whether it came true in time. */
export async function comesTrue(
  condition: () => boolean | Promise<boolean>,
  patience: number,
  interval = 20,
): Promise<boolean> {
  const deadline = performance.now() + patience;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() > deadline) return false;
    await pause(interval);
  }
}

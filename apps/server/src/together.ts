import type { Count } from "@bookings/http";

/** Counts so many requests of a caller at once. @returns the count after the last of them */
type CountMany = (caller: string, requests: number) => Promise<Count>;

interface Batch {
  size: number;
  readonly count: Promise<Count>;
}

/**
 * Requests of one caller that come while others of it are being counted are counted together afterwards. So nobody,
 * however fast, has more than one count under way, and those of others need not queue behind it.
 */
export function together(countMany: CountMany): (caller: string) => Promise<Count> {
  const underWay = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Batch>();

  const leave = (caller: string, size: number): Promise<Count> => {
    const count = countMany(caller, size).finally(() => {
      if (underWay.get(caller) === count) underWay.delete(caller);
    });
    underWay.set(caller, count);
    return count;
  };

  const gather = (caller: string, before: Promise<unknown>): Batch => {
    const go = (): Promise<Count> => {
      waiting.delete(caller);
      return leave(caller, batch.size);
    };
    const batch: Batch = { size: 0, count: before.then(go, go) };
    waiting.set(caller, batch);
    return batch;
  };

  return async (caller) => {
    const before = underWay.get(caller);
    const batch = waiting.get(caller) ?? (before && gather(caller, before));
    if (batch === undefined) return leave(caller, 1);
    batch.size += 1;
    const place = batch.size;
    const { used, endsAt } = await batch.count;
    return { used: used - (batch.size - place), endsAt };
  };
}

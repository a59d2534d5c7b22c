import { IdempotencyInProgress, type RequestKeys } from "../index.ts";
import { insert, rowOf, type Store, update } from "./store.ts";

/** Units of work run one after the other here, so that none ever finds a key taken by another. */
export const memoryKeys = ({ keys }: Store): RequestKeys => {
  const removeAll = (keyIds: readonly string[]): number =>
    keyIds.filter((keyId) => keys.delete(keyId)).length;
  return {
    take: async (keyId) => keys.get(keyId),

    add: async (request) => {
      if (keys.has(request.keyId)) throw new IdempotencyInProgress();
      insert(keys, request.keyId, request);
    },

    conclude: async (keyId, outcome) =>
      update(keys, keyId, { ...rowOf(keys, keyId), outcome, runningUntil: null }),

    remove: async (keyId) => void keys.delete(keyId),

    erase: async (userId) =>
      removeAll([...keys.values()].filter(({ people }) => people.includes(userId)).map(({ keyId }) => keyId)),

    removeKeptBefore: async (moment, limit) => {
      const old = [...keys.values()].filter(({ keptAt }) => keptAt < moment);
      const oldest = old.toSorted((a, b) => a.keptAt.getTime() - b.keptAt.getTime()).slice(0, limit);
      return removeAll(oldest.map(({ keyId }) => keyId));
    },
  };
};

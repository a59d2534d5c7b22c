import assert from "node:assert/strict";
import { IdempotencyInProgress, type KeptRequest, type Storage, type UserId } from "@bookings/domain";
import { ATHLETE, aKeptRequest, COACH, later, MINUTE, NOW, STRANGER } from "../builders.ts";
import type { ContractCase } from "./contract-case.ts";

const add = (storage: Storage, ...requests: readonly KeptRequest[]): Promise<void> =>
  storage.uow.run(async ({ keys }) => {
    for (const request of requests) await keys.add(request);
  });

const take = (storage: Storage, keyId = "key"): Promise<KeptRequest | undefined> =>
  storage.uow.run(({ keys }) => keys.take(keyId));

const named = (keyId: string, changes: Partial<KeptRequest> = {}): KeptRequest =>
  aKeptRequest({ keyId, ...changes });

const stillThere = async (storage: Storage, keyIds: readonly string[]): Promise<string[]> => {
  const found = await Promise.all(keyIds.map((keyId) => take(storage, keyId)));
  return found.flatMap((request) => request?.keyId ?? []);
};

const refusals = [
  { kind: "rule", code: "own_event", message: "eventIds[0]: must not be your own" },
  { kind: "invalid", code: "validation", message: "note: must be text ❄ \u0000 \ud83c\udfbe" },
] as const;

const samples: readonly [what: string, request: KeptRequest][] = [
  ["that ended with a result", aKeptRequest({ outcome: { result: { deep: [{ text: "❄", none: null }] } } })],
  ["that ended with nothing", aKeptRequest({ outcome: {} })],
  ["that was refused", aKeptRequest({ outcome: { refusals } })],
  ["that still runs", aKeptRequest({ outcome: null, runningUntil: later(NOW, MINUTE) })],
  ["about nobody", aKeptRequest({ people: [] })],
  ["about several", aKeptRequest({ people: [ATHLETE, COACH] as UserId[] })],
];

const roundTrips = samples.map(
  ([what, request]): ContractCase => ({
    name: `keeps a request ${what}, with its key`,
    run: async (storage) => {
      await add(storage, request);
      assert.deepEqual(await take(storage), request);
    },
  }),
);

const rules: readonly ContractCase[] = [
  {
    name: "keeps nothing with a key that nobody has used",
    run: async (storage) => {
      await add(storage, named("other"));
      assert.equal(await take(storage), undefined);
    },
  },
  {
    name: "refuses to add a key twice, and everything else that was done with it",
    run: async (storage) => {
      await add(storage, aKeptRequest());
      const again = add(storage, named("other"), aKeptRequest({ fingerprint: "again" }));
      await assert.rejects(again, IdempotencyInProgress);
      assert.deepEqual(await stillThere(storage, ["key", "other"]), ["key"]);
      assert.equal((await take(storage))?.fingerprint, "request");
    },
  },
  {
    name: "frees a key whose unit of work fails",
    run: async (storage) => {
      const failing = storage.uow.run(async ({ keys }) => {
        await keys.take("key");
        await keys.add(aKeptRequest());
        throw new Error("the work was given up");
      });
      await assert.rejects(failing, /given up/);
      assert.equal(await take(storage), undefined);
    },
  },
  {
    name: "concludes a request that ran",
    run: async (storage) => {
      await add(storage, aKeptRequest({ outcome: null, runningUntil: NOW }), named("other"));
      await storage.uow.run(({ keys }) => keys.conclude("key", { result: 1 }));
      assert.deepEqual(await take(storage), aKeptRequest({ outcome: { result: 1 } }));
      assert.deepEqual(await take(storage, "other"), named("other"));
    },
  },
  {
    name: "removes a key, that one only, and none that is not there",
    run: async (storage) => {
      await add(storage, named("key"), named("other"));
      for (const keyId of ["key", "none"]) await storage.uow.run(({ keys }) => keys.remove(keyId));
      assert.deepEqual(await stillThere(storage, ["key", "other"]), ["other"]);
    },
  },
  {
    name: "erases what says something about a user",
    run: async (storage) => {
      const [athlete, coach] = [ATHLETE as UserId, COACH as UserId];
      await add(storage, named("1", { people: [athlete] }), named("2", { people: [coach, athlete] }));
      await add(storage, named("3", { people: [coach] }), named("4", { people: [] }));
      const erase = (userId: UserId) => storage.uow.run(({ keys }) => keys.erase(userId));
      assert.deepEqual([await erase(STRANGER), await erase(athlete), await erase(athlete)], [0, 2, 0]);
      assert.deepEqual(await stillThere(storage, ["1", "2", "3", "4"]), ["3", "4"]);
    },
  },
  {
    name: "removes the oldest keys first, and none that is young enough",
    run: async (storage) => {
      const ages = { d: 3, a: 0, c: 2, b: 1 };
      for (const [keyId, age] of Object.entries(ages))
        await add(storage, named(keyId, { keptAt: later(NOW, -age) }));
      const remove = (limit: number) => storage.uow.run(({ keys }) => keys.removeKeptBefore(NOW, limit));
      assert.equal(await remove(2), 2);
      assert.deepEqual(await stillThere(storage, ["a", "b", "c", "d"]), ["a", "b"]);
      assert.equal(await remove(2), 1);
      assert.deepEqual(await stillThere(storage, ["a", "b"]), ["a"]);
    },
  },
];

export const requestKeysContract: readonly ContractCase[] = [...roundTrips, ...rules];

import assert from "node:assert/strict";
import type { RuleProgress, Storage } from "@bookings/domain";
import { HOUR, later, MINUTE, NOW } from "../builders.ts";
import type { ContractCase } from "./contract-case.ts";

const openRules = (storage: Storage, ids: readonly string[], now: Date): Promise<RuleProgress[]> =>
  storage.uow.run(({ ledger }) => ledger.openRules(ids, now));

const closeScan = (storage: Storage, ids: readonly string[], scannedUntil: Date): Promise<void> =>
  storage.uow.run(({ ledger }) => ledger.closeScan(ids, scannedUntil));

const rules: ContractCase = {
  name: "lets a rule begin when it is first opened, and never again",
  run: async (storage) => {
    const next = later(NOW, MINUTE);
    const atNow = { since: NOW, scannedUntil: NOW };
    assert.deepEqual(await openRules(storage, ["b"], NOW), [atNow]);
    const progress = await openRules(storage, ["a", "b", "c"], next);
    assert.deepEqual(progress, [
      { since: next, scannedUntil: next },
      atNow,
      { since: next, scannedUntil: next },
    ]);
    assert.deepEqual(await openRules(storage, [], next), []);
  },
};

const ruleRivals: ContractCase = {
  name: "lets a rule begin at one instant for rivals at once",
  run: async (storage) => {
    const instants = [3, 1, 2].map((minutes) => later(NOW, minutes * MINUTE));
    const seen = await Promise.all(instants.map((now) => openRules(storage, ["a", "b"], now)));
    const [agreed] = seen;
    assert.deepEqual(
      seen,
      seen.map(() => agreed),
    );
    assert.deepEqual(await openRules(storage, ["a", "b"], later(NOW, HOUR)), agreed);
  },
};

const scans: ContractCase = {
  name: "notes how far rules were looked at, and never goes back",
  run: async (storage) => {
    await openRules(storage, ["a", "b", "c"], NOW);
    const near = later(NOW, MINUTE);
    const far = later(NOW, HOUR);
    await closeScan(storage, ["a"], far);
    await closeScan(storage, ["b", "a", "unknown"], near);
    await closeScan(storage, [], far);
    await closeScan(storage, ["b"], later(near, -1));
    assert.deepEqual(await openRules(storage, ["a", "b", "c"], later(far, HOUR)), [
      { since: NOW, scannedUntil: far },
      { since: NOW, scannedUntil: near },
      { since: NOW, scannedUntil: NOW },
    ]);
  },
};

export const scansContract: readonly ContractCase[] = [rules, ruleRivals, scans];

import assert from "node:assert/strict";
import type { LedgerEntry } from "@bookings/domain";
import { aRule, NOW, START } from "../builders.ts";
import { anId } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { aLook, booked, everyMessage, keepBooked, recordAsDefined, recordLooks } from "./looks.ts";
import { claim, record, settle } from "./steps.ts";

const sentAlready: ContractCase = {
  name: "does not revive a message that was sent",
  run: async (storage) => {
    await keepBooked(storage, [booked()]);
    const looks = [aLook({ rule: aRule({ to: ["coach"] }) })];
    const [sent] = (await recordAsDefined(storage, [booked()], { looks })) as [LedgerEntry];
    await settle(storage, anId(0xa11), [{ ...sent, status: "sent", sentAt: START, attempts: 1 }]);
    assert.equal(await recordLooks(storage, { looks }), 0);
    assert.deepEqual(await everyMessage(storage), []);
  },
};

const knownOtherwise: ContractCase = {
  name: "leaves alone what was recorded in another way, and its id",
  run: async (storage) => {
    await keepBooked(storage, [booked()]);
    const looks = [aLook({ rule: aRule({ to: ["coach"] }) })];
    const [entry] = (await recordAsDefined(storage, [booked()], { looks })) as [LedgerEntry];
    const other = { ...entry, ruleId: "other", dueAt: NOW, nextAttemptAt: NOW };
    await record(storage, [{ ...other, id: anId(1) }]);
    const rule = aRule({ id: "other", to: ["coach"] });
    assert.equal(await recordLooks(storage, { looks: [aLook({ rule })] }), 0);
    const claimed = await claim(storage, { claimId: anId(2), now: START });
    assert.deepEqual(claimed[0]?.entry, { ...other, id: anId(1) });
  },
};

/** Messages that are found once more when something has become of them. */
export const dueAgainContract: readonly ContractCase[] = [sentAlready, knownOtherwise];

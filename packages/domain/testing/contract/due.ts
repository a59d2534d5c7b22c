import assert from "node:assert/strict";
import {
  type Addressee,
  type BookingId,
  type BookingStatus,
  entriesFound,
  type LedgerEntry,
  type NotificationRule,
  type Trigger,
} from "@bookings/domain";
import { aRule, DAY, HOUR, later, MINUTE, NOW, START } from "../builders.ts";
import { sequentialIds } from "../ids.ts";
import type { ContractCase } from "./contract-case.ts";
import { dueAgainContract } from "./due-again.ts";
import { everyone } from "./due-situations.ts";
import { aLook, booked, everyMessage, keepBooked, recordAsDefined, recordLooks } from "./looks.ts";
import { tally } from "./steps.ts";

const addressees: readonly (readonly Addressee[])[] = [
  ["athlete"],
  ["coach"],
  ["other"],
  ["athlete", "coach"],
  ["other", "coach", "athlete", "other"],
];

const statuses: readonly BookingStatus[] = ["Pending", "Accepted", "InDispute"];

const rulesOn = (on: Trigger, offset: number): NotificationRule[] =>
  addressees.map((to) =>
    aRule({ id: to.join(" and "), on, offset, to, when: statuses, expiresAfter: DAY + 1 }),
  );

const toldAsOther = (recorded: readonly LedgerEntry[]): Record<string, number> =>
  tally(recorded.flatMap(({ ruleId, recipient }) => (ruleId === "other" ? [recipient.role] : [])));

/** How many of each side "the other side" is, for each trigger, so that the table cannot be about nothing. */
const triggers: [on: Trigger, offset: number, told: Record<string, number>][] = [
  ["requested", 0, { Coach: 21 }],
  ["requested", 90 * DAY, { Coach: 21 }],
  ["accepted", MINUTE, { Athlete: 11 }],
  ["rejected", 1, { Athlete: 1 }],
  ["canceled", 0, { Athlete: 6, Coach: 5 }],
  ["completed", 0, { Athlete: 1, Coach: 1 }],
  ["disputed", HOUR, { Athlete: 2, Coach: 2 }],
  ["disputeResolved", 0, { Athlete: 2, Coach: 2 }],
  ["rescheduled", 0, { Athlete: 7, Coach: 6 }],
  ["paid", 0, { Athlete: 3, Coach: 3 }],
  ["paymentFailed", MINUTE, { Athlete: 1 }],
  ["start", -HOUR, { Athlete: 15, Coach: 11 }],
  ["end", 0, { Athlete: 16, Coach: 12 }],
];

const situationCases: ContractCase[] = triggers.map(([on, offset, told]) => ({
  name: `records for every situation whom rules on ${on}, ${offset} ms after it, tell of it`,
  run: async (storage) => {
    await keepBooked(storage, everyone);
    const looks = rulesOn(on, offset).map((rule) => aLook({ rule }));
    assert.deepEqual(toldAsOther(await recordAsDefined(storage, everyone, { looks })), told);
  },
}));

/** Rules of every kind; what they say of everyone fits into one claim. */
const mixed = (["canceled", "rescheduled", "start", "end"] as const).map((on) =>
  aLook({ rule: aRule({ id: on, on, offset: 0, to: ["coach"], when: ["Accepted"] }) }),
);

const together: ContractCase = {
  name: "records what rules of every kind say in one go, each for its own time",
  run: async (storage) => {
    await keepBooked(storage, everyone);
    const over = aLook({ ...mixed[0], rule: aRule({ id: "over", on: "canceled", offset: 0 }), since: START });
    const elsewhere = { from: START, to: later(START, DAY) };
    const past = aLook({ rule: aRule({ id: "past", on: "requested", offset: 0 }), span: elsewhere });
    const recorded = await recordAsDefined(storage, everyone, { looks: [...mixed, over, past] });
    const told = tally(recorded.map(({ ruleId }) => ruleId));
    assert.deepEqual(told, { canceled: 7, rescheduled: 6, start: 6, end: 6 });
  },
};

const nothing: ContractCase = {
  name: "records nothing where there is nothing to look at",
  run: async (storage) => {
    assert.equal(await recordLooks(storage, { looks: mixed }), 0);
    await keepBooked(storage, everyone);
    assert.equal(await recordLooks(storage, { looks: [] }), 0);
    assert.equal(await recordLooks(storage, { looks: mixed, channels: [] }), 0);
    assert.deepEqual(await everyMessage(storage), []);
  },
};

const channelCases: ContractCase[] = (
  [
    [undefined, ["email", "log"]],
    [["log"], ["log"]],
    [
      ["log", "pigeon", "email"],
      ["email", "log"],
    ],
    [["pigeon"], []],
    [[], []],
  ] satisfies [string[] | undefined, string[]][]
).map(([named, used]) => ({
  name: `records for ${used.join(" and ") || "no channel"} what a rule sends over ${named?.join(", ") ?? "all"}`,
  run: async (storage) => {
    await keepBooked(storage, [booked()]);
    const rules = (["start", "requested"] as const).map((on) =>
      aRule({ id: on, on, offset: 0, to: ["coach"], ...(named && { channels: named }) }),
    );
    const looks = rules.map((rule) => aLook({ rule }));
    const recorded = await recordAsDefined(storage, [booked()], { looks, channels: ["email", "log"] });
    const both = [...used, ...used].toSorted();
    assert.deepEqual(recorded.map(({ channel }) => channel).toSorted(), both);
  },
}));

const onceOnly: ContractCase = {
  name: "records nothing twice, and leaves what is recorded as it is",
  run: async (storage) => {
    await keepBooked(storage, everyone);
    const first = await recordLooks(storage, { looks: mixed });
    assert.equal(await recordLooks(storage, { looks: mixed, channels: ["test", "other"] }), first);
    const longer = mixed.map((look) => ({ ...look, rule: { ...look.rule, expiresAfter: 1 } }));
    assert.equal(await recordLooks(storage, { looks: longer }), 0);
    const expiring = (await everyMessage(storage)).map(({ dueAt, expiresAt }) => +expiresAt - +dueAt);
    assert.deepEqual(tally(expiring.map(String)), { [30 * MINUTE]: 2 * first });
  },
};

const inPortions: ContractCase = {
  name: "goes on where it stopped, until each kind of rule has found everything",
  run: async (storage) => {
    await keepBooked(storage, everyone);
    const rules = (["start", "end", "requested", "rescheduled"] as const).map((on) =>
      aRule({ id: on, on, offset: 0, to: ["athlete", "coach"], when: statuses }),
    );
    const looks = rules.map((rule) => aLook({ rule }));
    const scope = { channels: ["test"], now: NOW, ids: sequentialIds() };
    const defined = looks.flatMap((look) => everyone.flatMap((one) => entriesFound(look, one, NOW, scope)));
    const added: number[] = [];
    let from: BookingId | undefined;
    do {
      const portion = await storage.uow.run(({ due }) => due.record(looks, { ...scope, limit: 9, from }));
      added.push(portion.added);
      from = portion.next;
    } while (from !== undefined && added.length < 100);
    assert.ok(added.length > 2);
    assert.equal(
      added.reduce((sum, count) => sum + count, 0),
      defined.length,
    );
    assert.equal(await recordLooks(storage, { looks }), 0);
  },
};

const atOnce: ContractCase = {
  name: "records each message once for several runs at once, each beginning at another end",
  run: async (storage) => {
    await keepBooked(storage, everyone);
    const rivals = [mixed, mixed.toReversed(), mixed, mixed.toReversed()];
    const added = await Promise.all(rivals.map((looks) => recordLooks(storage, { looks })));
    const total = added.reduce((sum, count) => sum + count, 0);
    assert.equal((await everyMessage(storage)).length, total);
    assert.equal(await recordLooks(storage, { looks: mixed }), 0);
    assert.equal(total, 25);
  },
};

export const dueContract: readonly ContractCase[] = [
  ...situationCases,
  together,
  nothing,
  ...channelCases,
  onceOnly,
  inPortions,
  ...dueAgainContract,
  atOnce,
];

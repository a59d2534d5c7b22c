import { type MessageId, type MessageStatus, viewBooking } from "@bookings/domain";
import {
  ATHLETE,
  aBooking,
  aLedgerEntry,
  anEvent,
  anId,
  COACH,
  later,
  MINUTE,
  NOW,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { site } from "./support.ts";

const entry = aLedgerEntry();
const farewell = viewBooking({ booking: aBooking(), event: anEvent() });
const claimAs = (claimId: string, now: Date) => ({ claimId, now, until: later(now, MINUTE), limit: 10 });

describe("The ledger", () => {
  const place = site();

  it("takes no outcome from a run whose claim was over and has gone to another", async () => {
    const { storage } = await place.open();
    const over = later(NOW, MINUTE);
    await storage.uow.run(async ({ ledger }) => {
      await ledger.record([entry]);
      await ledger.claim(claimAs("first", NOW));
      await ledger.claim(claimAs("second", over));
      await ledger.settle("first", [{ ...entry, status: "sent", sentAt: over }]);
    });
    const client = await place.connect();
    const { rows } = await client.query(
      "select status, claim_id from notification join notification_queue using (notification_id)",
    );
    expect(rows).to.deep.equal([{ status: "pending", claim_id: "second" }]);
  });

  it("gives no farewell to a message that is done", async () => {
    const { storage } = await place.open();
    await storage.uow.run(async ({ ledger }) => {
      await ledger.record([{ ...entry, status: "skipped" }]);
      await ledger.record([{ ...entry, id: anId<MessageId>(1), farewell }]);
    });
    const client = await place.connect();
    const { rows } = await client.query("select notification_id, farewell from notification");
    expect(rows).to.deep.equal([{ notification_id: entry.id, farewell: null }]);
  });

  it("records one message that comes twice in one call, with the farewell that came last", async () => {
    const { storage } = await place.open();
    const [claimed] = await storage.uow.run(async ({ ledger }) => {
      await ledger.record([
        { ...entry, farewell },
        { ...entry, id: anId<MessageId>(1), farewell: { ...farewell, version: "2.2" } },
      ]);
      return ledger.claim(claimAs("first", NOW));
    });
    expect(claimed?.entry.farewell?.version).to.equal("2.2");
  });

  it("writes messages in the order of their keys, so that two runs never wait for each other crosswise", async () => {
    const { storage } = await place.open();
    const channels = ["c", "a", "d", "b"];
    await storage.uow.run(({ ledger }) =>
      ledger.record(channels.map((channel, index) => aLedgerEntry({ id: anId<MessageId>(index), channel }))),
    );
    const client = await place.connect();
    const { rows } = await client.query<{ channel: string }>(
      "select channel from notification order by ctid",
    );
    expect(rows.map(({ channel }) => channel)).to.deep.equal(channels.toSorted());
  });

  it("records more messages at once than a statement has parameters", async () => {
    const { storage } = await place.open();
    const many = Array.from({ length: 12_000 }, (_, index) =>
      aLedgerEntry({ id: anId<MessageId>(index), channel: `channel-${index}` }),
    );
    await storage.uow.run(({ ledger }) => ledger.record(many));
    const client = await place.connect();
    expect((await client.query("select from notification")).rowCount).to.equal(12_000);
  }).timeout(60_000);

  const queued: [MessageStatus, string[]][] = [
    ["pending", ["2026-03-01T08:00:30.000Z"]],
    ["dead", ["infinity"]],
    ["sent", []],
    ["skipped", []],
    ["expired", []],
  ];
  const nextAttemptAt = later(NOW, 30_000);
  for (const [status, expected] of queued) {
    it(`queues a message that is ${status} ${expected.length === 0 ? "no more" : `until ${expected[0]}`}`, async () => {
      const { storage } = await place.open();
      const other = aLedgerEntry({ id: anId<MessageId>(1), channel: "other", status, nextAttemptAt });
      const third = aLedgerEntry({ id: anId<MessageId>(2), channel: "third" });
      await storage.uow.run(async ({ ledger }) => {
        await ledger.record([entry]);
        await ledger.claim(claimAs("first", NOW));
        await ledger.settle("first", [{ ...entry, status, nextAttemptAt }]);
        await ledger.record([other, third]);
        await ledger.save({ ...(await ledger.open(third.id)), status, nextAttemptAt });
      });
      const client = await place.connect();
      const { rows } = await client.query<{ until: string }>(
        `select notification_id, case when next_attempt_at = 'infinity' then 'infinity'
           else to_char(next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end as until, claim_id from notification_queue order by 1`,
      );
      const each = ({ id }: { id: string }) =>
        expected.map((until) => ({ notification_id: id, until, claim_id: null }));
      expect(rows).to.deep.equal([...each(other), ...each(third), ...each(entry)]);
    });
  }

  it("reads every millisecond as it was written, also where seconds have no bits left for it", async () => {
    const { storage } = await place.open();
    const far = new Date("9000-01-01T00:00:00.000Z");
    const all = Array.from({ length: 1_000 }, (_, index) => {
      const dueAt = later(far, index - 1_000);
      return aLedgerEntry({
        id: anId<MessageId>(index),
        channel: `${index}`,
        dueAt,
        nextAttemptAt: dueAt,
        occurrence: dueAt,
        expiresAt: dueAt,
      });
    });
    const claimed = await storage.uow.run(async ({ ledger }) => {
      await ledger.record(all);
      return ledger.claim({ ...claimAs("first", far), limit: 1_000 });
    });
    expect(claimed.map((one) => one.entry)).to.deep.equal(all);
  });

  it("keeps nothing of the erased in the queue, and the farewells to others", async () => {
    const { storage } = await place.open();
    const forOther = { userId: COACH, role: "Coach" } as const;
    await storage.uow.run(async ({ ledger }) => {
      await ledger.record([
        entry,
        aLedgerEntry({ id: anId<MessageId>(1), recipient: forOther }),
        aLedgerEntry({ id: anId<MessageId>(2), recipient: forOther, channel: "other", farewell }),
      ]);
      expect(await ledger.erase(ATHLETE, [entry.bookingId])).to.equal(2);
    });
    const client = await place.connect();
    const { rows } = await client.query("select notification_id from notification_queue");
    expect(rows).to.deep.equal([{ notification_id: anId(2) }]);
  });
});

import type { LedgerEntry } from "@bookings/domain";
import { ATHLETE, aLedgerEntry, anId, later, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { refusal, useApi } from "./support/api.ts";

const PATH = "/v1/notifications";

describe("messages", () => {
  const api = useApi();

  const record = (...entries: readonly LedgerEntry[]) =>
    api.storage.uow.run(({ ledger }) => ledger.record(entries));

  const numbered = (number: number, changes: Partial<LedgerEntry> = {}): LedgerEntry =>
    aLedgerEntry({ id: anId(number), ruleId: `rule-${number}`, dueAt: later(NOW, number), ...changes });

  const dead = numbered(1, { status: "dead", reason: "503 from the webhook", attempts: 8 });

  const list = (query = "") => api.request("GET", PATH + query, { as: "service" });
  const idsIn = async (query: string): Promise<string[]> =>
    (await list(query)).body.map(({ id }: { id: string }) => id);

  it("are listed with what became of them, and nothing else", async () => {
    await record(dead, numbered(2, { status: "sent", attempts: 1, sentAt: later(NOW, 5) }));
    const { body } = await list();
    const shared = {
      on: dead.on,
      bookingId: dead.bookingId,
      recipient: { userId: ATHLETE, role: "Athlete" },
      channel: "test",
      nextAttemptAt: null,
    };
    expect(body).to.deep.equal([
      {
        ...shared,
        id: anId(2),
        ruleId: "rule-2",
        status: "sent",
        reason: null,
        attempts: 1,
        dueAt: "2026-03-01T08:00:00.002Z",
        sentAt: "2026-03-01T08:00:00.005Z",
      },
      {
        ...shared,
        id: anId(1),
        ruleId: "rule-1",
        status: "dead",
        reason: "503 from the webhook",
        attempts: 8,
        dueAt: "2026-03-01T08:00:00.001Z",
        sentAt: null,
      },
    ]);
  });

  it("are listed by status and by booking", async () => {
    await record(dead, numbered(2), numbered(3, { bookingId: anId(0xb3) }));
    expect(await idsIn("?status=dead")).to.deep.equal([anId(1)]);
    expect(await idsIn("?status=dead&status=pending")).to.deep.equal([anId(3), anId(2), anId(1)]);
    expect(await idsIn(`?bookingId=${anId<string>(0xb3).toUpperCase()}`)).to.deep.equal([anId(3)]);
    expect(await idsIn(`?bookingId=${anId(0xb3)}&status=dead`)).to.deep.equal([]);
  });

  it("come page by page, each with a link to the next", async () => {
    await record(...[1, 2, 3, 4, 5].map((number) => numbered(number)));
    const pages: string[][] = [];
    let path: string | undefined = `${PATH}?limit=2&status=pending`;
    while (path !== undefined) {
      const { body, headers } = await api.request("GET", path, { as: "admin" });
      pages.push(body.map(({ id }: { id: string }) => id));
      path = /^<(.*)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1];
    }
    const ids = (...numbers: number[]) => numbers.map((number) => anId(number));
    expect(pages).to.deep.equal([ids(5, 4), ids(3, 2), ids(1)]);
  });

  const malformed: [query: string, message: string][] = [
    ["status=Dead", "status[0]: must be one of pending, sent, dead, expired, skipped"],
    ["bookingId=1", "bookingId: must be a UUID, such as 4b72d209-debd-45e1-93cc-7640bf7d39bf"],
    ["limit=0", "limit: must be a whole number from 1 to 500"],
    ["cursor=x", "cursor: must be the cursor of a link to a next page"],
    ["userId=1", "userId: is not a known query parameter"],
  ];
  for (const [query, message] of malformed) {
    it(`are not listed by ${query}`, async () => {
      expect(refusal(await list(`?${query}`))).to.equal(`400 validation ${message}`);
    });
  }

  it("that were given up are tried again when asked for, once", async () => {
    await record(dead);
    const retry = () => api.request("POST", `${PATH}/${dead.id}/retry`, { as: "service" });
    const { status, body } = await retry();
    expect(status).to.equal(202);
    expect(body).to.include({
      id: dead.id,
      status: "pending",
      attempts: 0,
      nextAttemptAt: NOW.toISOString(),
    });
    expect(refusal(await retry())).to.equal(
      "400 invalid_status_transition id: the notification must be dead to be tried again, and it is pending",
    );
  });

  it("that are not there cannot be tried again", async () => {
    const received = await api.request("POST", `${PATH}/${anId(0x99)}/retry`, { as: "service" });
    expect(refusal(received)).to.equal(`404 not_found id: there is no notification ${anId(0x99)}`);
  });
});

import type { LedgerEntry, MessageId } from "@bookings/domain";
import {
  ATHLETE,
  aLedgerEntry,
  anId,
  aRule,
  asAdmin,
  COACH,
  DAY,
  HOUR,
  later,
  MINUTE,
  NOW,
  START,
} from "@bookings/domain/testing";
import type { JobState, OperatorOptions } from "@bookings/http";
import { expect } from "chai";
import { aBookingIn, people, type TestApi, useApi } from "./support/api.ts";
import {
  aJob,
  away,
  browser,
  cookieOf,
  ownForm,
  readable,
  serviceState,
  type TestOperators,
  testOperators,
  type Visit,
  visit,
} from "./support/operators.ts";

const HOSTILE = `</td><script>alert("1")</script><img src=x onerror='alert(1)'>&amp;`;

const numbered = (number: number, changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  aLedgerEntry({
    id: anId<MessageId>(number),
    ruleId: `rule-${number}`,
    dueAt: later(NOW, -number),
    ...changes,
  });

const dead = (number: number, changes: Partial<LedgerEntry> = {}): LedgerEntry =>
  numbered(number, { status: "dead", reason: "503 from the webhook", attempts: 8, ...changes });

/** An administrator with a browser. */
function operator(api: TestApi) {
  const cookie = () => cookieOf(api.token(people.admin));
  return {
    see: (path: string): Promise<Visit> => visit(api, path, { ...browser, ...cookie() }),
    send: (path: string, fields: Record<string, string> = {}): Promise<Visit> =>
      visit(api, path, { ...ownForm(api), ...cookie() }, new URLSearchParams(fields).toString()),
    record: (...entries: readonly LedgerEntry[]) =>
      api.storage.uow.run(({ ledger }) => ledger.record(entries)),
  };
}

describe("the overview for operators", () => {
  let operators: TestOperators;
  let changes: Partial<OperatorOptions> = {};
  const api = useApi(() => {
    operators = testOperators(changes);
    return { operators };
  });
  const { see, send, record } = operator(api);

  it("tells how the process is", async () => {
    const page = await see("/ops");
    expect(page.status).to.equal(200);
    expect(readable(page)).to.include(
      "Ready ✓ yes Database ✓ reachable Migrations ✓ current Mode api Version 7.8.9 Running for 3 h",
    );
  });

  it("tells how the messages are", async () => {
    await record(
      dead(1),
      numbered(2, { status: "sent" }),
      numbered(3, { nextAttemptAt: later(NOW, -5 * MINUTE) }),
      numbered(4, { nextAttemptAt: later(NOW, HOUR) }),
    );
    const text = readable(await see("/ops"));
    expect(text).to.include(
      "Due now 1 Oldest due 2026-03-01 07:55:00 UTC (5 min ago) Waiting in all 2 Dead ✗ 1",
    );
    expect(text)
      .to.include("rule-1 ")
      .and.not.match(/rule-[234] /);
    expect(text).to.include("by now sent 1 pending 2 skipped 0 expired ✓ 0 dead ✗ 1");
  });

  it("says that nothing was given up, and no more than that, while messages wait", async () => {
    await record(numbered(1));
    expect(readable(await see("/ops"))).to.include("Dead messages None: no message has been given up. Jobs");
  });

  it("shows what was given up, whole, and older ones on further pages", async () => {
    await record(...Array.from({ length: 21 }, (_, index) => dead(index + 1)));
    const first = await see("/ops");
    expect(first.text.match(/>Retry</g)).to.have.length(20 + 1);
    expect(readable(first)).to.include(
      `rule-1 ${dead(1).bookingId} Athlete ${ATHLETE} test 503 from the webhook 8 2026-03-01 07:59:59 UTC ${anId(1)}`,
    );
    const [, older = ""] = /<a href="([^"]+)">Older ones</.exec(first.text) ?? [];
    const second = readable(await see(older));
    expect(second).to.include("rule-21").and.not.include("rule-20 ");
    expect(second).to.not.include("Older ones");
  });

  it("escapes what channels and people have written", async () => {
    await record(dead(1, { reason: HOSTILE, channel: HOSTILE }));
    for (const path of ["/ops", `/ops?id=${dead(1).bookingId}`]) {
      const { text } = await see(path);
      expect(text).to.include("&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)").and.include("&amp;amp;");
      expect(text).to.not.match(/<script|<img/);
    }
    const { text, status } = await see(`/ops?id=${encodeURIComponent(`"><script>`)}`);
    expect(status).to.equal(400);
    expect(text).to.include('value="&quot;&gt;&lt;script&gt;"').and.not.include("<script");
  });

  it("lets a message be tried again, once", async () => {
    await record(dead(1));
    const path = `/ops/notifications/${anId(1)}/retry`;
    const answer = await send(path, { from: "/ops" });
    expect([answer.status, answer.headers.get("location")]).to.deep.equal([303, `/ops?retried=${anId(1)}`]);
    expect(api.storage.ledger()[0]).to.deep.include({ status: "pending", attempts: 0, nextAttemptAt: NOW });
    expect(readable(await see(`/ops?retried=${anId(1)}`))).to.include(
      "The message waits, and has all of its tries",
    );
    const again = await send(path, { from: "/ops" });
    expect(again.status).to.equal(400);
    expect(readable(again)).to.include("the notification must be dead to be tried again, and it is pending");
  });

  const places: [from: string, back: string][] = [
    [`/ops?id=${anId(0xb0)}`, `/ops?id=${anId(0xb0)}&retried=${anId(1)}`],
    ["https://evil.example", `/ops?retried=${anId(1)}`],
    ["//evil.example/ops", `/ops?retried=${anId(1)}`],
    ["/ops?id=1\r\nX: y", `/ops?retried=${anId(1)}`],
  ];
  for (const [from, back] of places) {
    it(`goes back from ${JSON.stringify(from)} to a page of ours`, async () => {
      await record(dead(1));
      const { headers } = await send(`/ops/notifications/${anId(1)}/retry`, { from });
      expect(headers.get("location")).to.equal(back);
    });
  }

  it("says what cannot be tried again", async () => {
    expect((await send(`/ops/notifications/${anId(9)}/retry`)).status).to.equal(404);
    expect(readable(await send("/ops/notifications/x/retry"))).to.include("id: must be a UUID");
  });

  const jobs: [what: string, job: Partial<JobState>, expected: string][] = [
    ["waits", {}, "notify ✓ waiting 1 minute"],
    ["is paused", { isPaused: true }, "notify ✗ paused"],
    [
      "runs",
      { lockedAt: later(NOW, -MINUTE), lockedBy: "host 7" },
      "host 7 since 2026-03-01 07:59:00 UTC (1 min ago)",
    ],
    ["is late", { nextRunAt: later(NOW, -MINUTE - 1) }, "notify ✗ late"],
    ["is due", { nextRunAt: later(NOW, -MINUTE) }, "notify ✓ waiting"],
    ["has failed", { failedAt: later(NOW, -MINUTE + 500), failures: 3 }, "notify ✗ failed 1 minute"],
    [
      "has failed long ago",
      { failedAt: later(NOW, -DAY), failures: 3 },
      "3, last 2026-02-28 08:00:00 UTC (1 d ago)",
    ],
    ["ran once", { schedule: null, nextRunAt: null }, "notify · done –"],
  ];
  for (const [what, job, expected] of jobs) {
    describe(`of a job that ${what}`, () => {
      before(() => {
        changes = { jobs: async () => [aJob(job)] };
      });
      after(() => {
        changes = {};
      });
      it("tells so", async () => expect(readable(await see("/ops"))).to.include(expected));
    });
  }

  describe("while the database is away", () => {
    before(() => {
      const state = { ...serviceState, isReady: false, isDatabaseReachable: false, isMigrated: undefined };
      const board = { ...testOperators().board, page: away, jobs: away, act: away };
      changes = { jobs: away, state: async () => state, board };
    });
    after(() => {
      changes = {};
    });

    it("tells what it knows, and that the rest cannot be read", async () => {
      const page = await see("/ops");
      expect([page.status, page.headers.get("retry-after")]).to.deep.equal([503, "5"]);
      expect(readable(page)).to.include("Ready ✗ no Database ✗ away Migrations – Mode api");
      expect(readable(page)).to.include("Jobs the service cannot reach its database at the moment");
      expect(readable(page)).to.include("Due now 0");
    });

    it("says so in the place of the jobs", async () => {
      const page = await see("/ops/jobs/");
      expect([page.status, page.headers.get("content-type")]).to.deep.equal([
        503,
        "text/html; charset=utf-8",
      ]);
      expect(readable(page)).to.include("The service cannot do that at the moment");
      expect((await visit(api, "/ops/jobs/api", cookieOf(api.token(people.admin)))).status).to.equal(503);
    });
  });

  it("leads to the board, which asks for what is beside it", async () => {
    const moved = await see("/ops/jobs");
    expect([moved.status, moved.headers.get("location")]).to.deep.equal([303, "/ops/jobs/"]);
    expect((await see("/ops/jobs/")).text).to.equal("<p>board</p>");
    const script = await see("/ops/jobs/assets/a.js");
    expect(script.headers.get("content-type")).to.equal("text/javascript; charset=utf-8");
    expect((await see("/ops/jobs/assets/b.js")).status).to.equal(404);
    expect((await see("/ops/jobs/assets/..%2fa.js")).status).to.equal(404);
    expect((await see("/ops/jobs/api?limit=5&q=no")).text).to.equal('{"asked":"limit=5&q=no"}');
    expect((await see("/ops/jobs/api/stats")).text).to.equal('{"runningJobs":1}');
  });

  describe("lets the board", () => {
    const act = (action: string, body: unknown) => {
      const headers = {
        authorization: `Bearer ${api.token(people.admin)}`,
        "content-type": "application/json",
      };
      return visit(api, `/ops/jobs/api/jobs/${action}`, headers, JSON.stringify(body));
    };
    for (const action of ["retry", "requeue", "pause", "resume", "delete"]) {
      it(`${action} jobs`, async () => {
        const { status, text } = await act(action, { jobIds: [anId(1), anId(2)] });
        expect([status, text]).to.deep.equal([200, '{"done":2}']);
        expect(operators.acts).to.deep.equal([[action, [anId(1), anId(2)]]]);
      });
    }

    const refused: [what: string, action: string, body: unknown, status: number][] = [
      ["create any", "create", { jobName: "notify", jobRepeatEvery: "5" }, 403],
      ["do anything else", "purge", { jobIds: [anId(1)] }, 404],
      ["do anything that objects can", "toString", { jobIds: [anId(1)] }, 404],
      ["act on no job", "delete", { jobIds: [] }, 400],
      ["act on what is no id", "delete", { jobIds: ["1 or 1=1"] }, 400],
      ["act on all of them", "delete", {}, 400],
      ["act on thousands", "delete", { jobIds: Array.from({ length: 101 }, () => anId(1)) }, 400],
    ];
    for (const [what, action, body, status] of refused) {
      it(`not ${what}`, async () => {
        expect((await act(action, body)).status).to.equal(status);
        expect(operators.acts).to.deep.equal([]);
      });
    }
  });
});

describe("what operators are told of a booking", () => {
  const rules = [
    aRule({ id: "reminder-day-before", offset: -DAY, when: ["Accepted"] }),
    aRule({ id: "reminder-hour-before", offset: -HOUR, when: ["Accepted"] }),
    aRule({ id: "rejected", on: "rejected", offset: 0, to: ["athlete"] }),
    aRule({ id: "asked", on: "requested", offset: 0, to: ["coach"], when: ["Pending"], expiresAfter: DAY }),
    aRule({ id: "by-pigeon", on: "canceled", offset: 0, to: ["other"], channels: ["pigeon"] }),
  ];
  const api = useApi(() => ({ operators: testOperators(), ports: { rules } }));
  const { see, record } = operator(api);

  const accepted = async (): Promise<string> => {
    await api.useCases.registerRules();
    const bookingId = await aBookingIn(api);
    api.clock.set(later(START, -20 * HOUR));
    await api.request("POST", `/v1/bookings/${bookingId}/accept`, { as: "coach" });
    return bookingId;
  };

  it("is what it is, what happened to it, and why there is no message", async () => {
    const bookingId = await accepted();
    const text = readable(await see(`/ops?id=${bookingId.toUpperCase()}`));
    expect(text).to.include(`Booking ${bookingId}`);
    expect(text).to.include("Booking Accepted Event Scheduled Starts 2026-03-02 10:00:00 UTC (in 20 h)");
    expect(text).to.include(`Athlete ${ATHLETE} Coach ${COACH}`);
    expect(text).to.include(
      "Requested 2026-03-01 08:00:00 UTC (6 h ago) Athlete Accepted 2026-03-01 14:00:00 UTC (0 s ago) Coach",
    );
    expect(text).to.include("No message about this booking has been recorded.");
    expect(text).to.include(
      "reminder-day-before Athlete, Coach test Its moment, 2026-03-01 10:00:00 UTC , had already passed when the booking was accepted, at 2026-03-01 14:00:00 UTC .",
    );
    expect(text).to.include(
      "reminder-hour-before Athlete, Coach test Not due yet: it will be at 2026-03-02 09:00:00 UTC .",
    );
    expect(text).to.include("rejected Athlete test The booking has not been rejected.");
    expect(text).to.include(
      "asked Coach test Due since 2026-03-01 08:00:00 UTC : the next run records and sends it.",
    );
    expect(text).to.include("by-pigeon Athlete, Coach pigeon The channel is not configured.");
  });

  it("is what a run has made of it", async () => {
    const bookingId = await accepted();
    await api.request("POST", "/v1/bookings/notify", { as: "service" });
    const text = readable(await see(`/ops?id=${bookingId}`));
    expect(text).to.include(
      `asked Coach ${COACH} test · skipped the booking is Accepted 0 2026-03-01 08:00:00 UTC`,
    );
    await api.useCases.cancelBooking({
      caller: asAdmin,
      bookingId: bookingId as never,
      userId: null,
      reasonCode: "Other",
      reasonText: HOSTILE,
    });
    const canceled = await see(`/ops?id=${bookingId}`);
    expect(readable(canceled)).to.include(
      "reminder-hour-before Athlete, Coach test The booking is Canceled; the rule is for Accepted. It never will be.",
    );
    expect(canceled.text).to.not.include("onerror");
  });

  it("is what its status may still become", async () => {
    await api.useCases.registerRules();
    const bookingId = await aBookingIn(api);
    expect(readable(await see(`/ops?id=${bookingId}`))).to.include(
      "The booking is Pending; the rule is for Accepted. It is sent only if the booking is Accepted at 2026-03-01 10:00:00 UTC .",
    );
    api.clock.set(later(START, -2 * HOUR));
    expect(readable(await see(`/ops?id=${bookingId}`))).to.include(
      "The booking is Pending; the rule is for Accepted. Its moment was 2026-03-01 10:00:00 UTC .",
    );
  });

  it("is found by its people as well", async () => {
    const bookingId = await accepted();
    for (const [userId, heading] of [
      [ATHLETE, "As athlete"],
      [COACH, "As coach"],
    ] as const) {
      const page = await see(`/ops?id=${userId}`);
      expect(page.status).to.equal(200);
      expect(readable(page)).to.match(
        new RegExp(`${heading}[^]*${bookingId} Accepted 2026-03-02 10:00:00 UTC Scheduled`),
      );
      expect(page.text).to.include(`<a href="/ops?id=${bookingId}">`);
    }
  });

  it("is what is left of it", async () => {
    await record(dead(1, { bookingId: anId(0x99) }));
    const page = await see(`/ops?id=${anId(0x99)}`);
    expect(page.status).to.equal(200);
    expect(readable(page)).to.include("There is no booking with this id any more.");
    expect(readable(page)).to.include("503 from the webhook");
  });

  it("is nothing where there is none", async () => {
    const page = await see(`/ops?id=${anId(0x77)}`);
    expect(page.status).to.equal(404);
    expect(readable(page)).to.include("There is no booking with this id, and no user");
  });

  it("is not more than two hundred messages", async () => {
    const entries = Array.from({ length: 201 }, (_, index) => numbered(index, { ruleId: `rule-${index}` }));
    await record(...entries);
    expect(readable(await see(`/ops?id=${entries[0]?.bookingId}`))).to.include("1 older ones are not shown.");
  });
});

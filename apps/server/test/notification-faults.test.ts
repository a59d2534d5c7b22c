import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { type Listed, NotifiedService } from "./support/notified-service.ts";
import type { RunningService } from "./support/start-service.ts";
import { acceptAll, type Hook, type Reply } from "./support/webhook-receiver.ts";

const TRIES = 3;
const HOUR = 3_600_000;

/** What is known of one message: nobody else has its id. */
const keyOf = ({ bookingId, ruleId, userId }: Hook): string => [bookingId, ruleId, userId].join(" ");

describe("notifications, when something goes wrong", function () {
  this.timeout(60_000);
  let stage: NotifiedService;
  let hasty: RunningService;
  let patient: RunningService;

  before(async () => {
    stage = await NotifiedService.open();
    [hasty, patient] = await Promise.all([
      stage.start({ NOTIFY_RETRY_MAX: String(TRIES), NOTIFY_TIMEOUT: "1500ms" }),
      stage.start(),
    ]);
    stage.home = hasty;
  });

  afterEach(() => {
    stage.receiver.reply = acceptAll;
    stage.receiver.release();
    expect(stage.receiver.forged).to.deep.equal([]);
  });

  after(() => stage?.close());

  /** A request whose only message meets this answer. */
  async function refusedWith(
    reply: Reply,
  ): Promise<{ readonly bookingId: string; readonly message: Listed }> {
    const { bookingId } = await stage.request();
    stage.receiver.reply = () => reply;
    await stage.run(hasty);
    return { bookingId, message: await stage.only(bookingId) };
  }

  const failures: readonly [string, Reply, RegExp][] = [
    ["answers 500", 500, /answered 500 Internal Server Error/],
    ["does not answer", "hang", /did not answer within 1500 ms/],
    ["hangs up", "reset", /failed \(ECONNRESET\)/],
  ];
  for (const [what, reply, reason] of failures) {
    it(`a receiver that ${what} gets the same message later`, async () => {
      const { bookingId, message } = await refusedWith(reply);
      expect(message).to.include({ status: "pending", attempts: 1 });
      expect(message.reason).to.match(reason);
      expect(Date.parse(message.nextAttemptAt ?? "") - Date.now()).to.be.within(0.75 * HOUR, 1.2 * HOUR);
      stage.receiver.reply = acceptAll;
      await stage.run(hasty);
      expect(await stage.only(bookingId)).to.deep.equal(message);
      await stage.untilRetry();
      await stage.run(hasty);
      const hooks = stage.receiver.about(bookingId);
      expect(new Set(hooks.map(({ id }) => id))).to.deep.equal(new Set([message.id]));
      expect(hooks.filter(({ accepted }) => accepted)).to.have.length(1);
      expect(await stage.only(bookingId)).to.include({ status: "sent", attempts: 2, reason: null });
    });
  }

  it("a message is dead after its last try, and lives again when an operator says so", async () => {
    const { bookingId } = await refusedWith(500);
    for (let attempts = 2; attempts <= TRIES; attempts += 1) {
      expect(await stage.only(bookingId)).to.include({ status: "pending", attempts: attempts - 1 });
      await stage.untilRetry();
      await stage.run(hasty);
    }
    const { id, ...dead } = await stage.only(bookingId);
    expect(dead).to.include({ status: "dead", attempts: TRIES, nextAttemptAt: null });
    stage.receiver.reply = acceptAll;
    await stage.run(hasty);
    expect(stage.receiver.about(bookingId)).to.have.length(TRIES);
    expect((await stage.admin("POST", `/v1/notifications/${id}/retry`)).status).to.equal(202);
    await stage.run(hasty);
    expect(stage.receiver.about(bookingId).at(-1)).to.include({ id, accepted: true });
    expect(await stage.only(bookingId)).to.include({ status: "sent", attempts: 1 });
  });

  it("410 Gone is final", async () => {
    const { message } = await refusedWith(410);
    expect(message).to.include({
      status: "dead",
      attempts: 1,
      reason: "the webhook endpoint answered 410 Gone",
    });
  });

  it("429 with Retry-After is heeded", async () => {
    const before = Date.now();
    const { message } = await refusedWith({ status: 429, retryAfter: "1" });
    expect(message).to.include({ status: "pending", attempts: 1 });
    expect(Date.parse(message.nextAttemptAt ?? "")).to.be.within(before + 1_000, Date.now() + 1_000);
  });

  it("what nobody sent in time is late within reason, and then expired", async () => {
    const accepted = { requiresApproval: false };
    const [late, tooLate] = [
      await stage.request({ ...accepted, startsIn: 38 }),
      await stage.request({ ...accepted, startsIn: 36 }),
    ];
    await stage.run();
    await stage.passes("25 hours");
    await stage.run();
    const reminders = async ({ bookingId }: { bookingId: string }) =>
      (await stage.listed(`bookingId=${bookingId}`))
        .filter(({ ruleId }) => ruleId === "reminder-day-before")
        .map(({ status }) => status);
    expect(await reminders(late)).to.deep.equal(["sent", "sent"]);
    expect(await reminders(tooLate)).to.deep.equal(["expired", "expired"]);
  });

  it("a slow recipient holds up nobody else", async () => {
    const slow = randomUUID();
    const accepted = { requiresApproval: false };
    const own = await stage.book(
      Array.from({ length: 20 }, (_, day) => ({ ...accepted, startsIn: 48 + 24 * day })),
      slow,
    );
    const others = await Promise.all(Array.from({ length: 40 }, () => stage.request(accepted)));
    stage.receiver.reply = ({ userId }) => (userId === slow ? "hang" : 204);
    const run = stage.run(patient);
    const athletes = new Set(others.map(({ athlete }) => athlete));
    await stage.receiver.until(
      (hooks) => hooks.filter(({ userId }) => athletes.has(userId)).length === athletes.size,
    );
    stage.receiver.reply = acceptAll;
    stage.receiver.release();
    await run;
    // The slow ones waited for their answer, so nobody had to wait until these were given up.
    for (const { bookingId } of [...own, ...others])
      expect(await stage.only(bookingId)).to.include({ status: "sent", attempts: 1 });
  });

  /** Three messages a booking: confirmed to the athlete, moved to both. @returns their keys */
  async function manyMessages(athletes: number, events: number): Promise<Set<string>> {
    const coaches = new Map(
      Array.from({ length: events }, () => [randomUUID() as string, randomUUID() as string]),
    );
    const putAll = (delay: number) =>
      Promise.all(
        [...coaches].map(([eventId, coachId], index) =>
          stage.putEvent(eventId, coachId, {
            seats: athletes,
            requiresApproval: false,
            startsIn: 48 + delay + 3 * index,
          }),
        ),
      );
    await putAll(0);
    const orders = await Promise.all(
      Array.from({ length: athletes }, () => stage.order(randomUUID(), coaches)),
    );
    await putAll(1);
    return new Set(
      orders
        .flat()
        .flatMap(({ bookingId, athlete, coachId }) => [
          `${bookingId} request-accepted ${athlete}`,
          `${bookingId} session-rescheduled ${athlete}`,
          `${bookingId} session-rescheduled ${coachId}`,
        ]),
    );
  }

  it("ten runs at once, of two processes, send each of 60 messages once", async () => {
    const expected = await manyMessages(4, 5);
    const before = stage.receiver.hooks.length;
    await Promise.all(Array.from({ length: 10 }, (_, index) => stage.run(index % 2 ? hasty : patient)));
    expect(stage.receiver.hooks.slice(before).map(keyOf)).to.have.members([...expected]);
  });

  it("what a killed process had in hand is sent by another, and no message is lost or gets another id", async () => {
    const expected = await manyMessages(5, 20);
    const before = stage.receiver.hooks.length;
    const [kept, held] = [100, 10];
    stage.receiver.reply = () => (stage.receiver.hooks.length - before > kept ? "hang" : 204);
    const broken = stage.run(patient).then(
      () => false,
      () => true,
    );
    await stage.receiver.until((hooks) => hooks.length - before >= kept + held);
    await patient.kill();
    expect(await broken).to.equal(true);
    stage.receiver.reply = acceptAll;
    await stage.run(hasty);
    const claimed = "notification_queue where claimed_until is not null";
    expect(await stage.sql(`select 1 from ${claimed}`)).to.not.deep.equal([]);
    await stage.sql("update notification_queue set claimed_until = claimed_until - interval '2 minutes'");
    await stage.run(hasty);
    const hooks = stage.receiver.hooks.slice(before);
    const taken = hooks.filter(({ accepted }) => accepted);
    expect(new Set(taken.map(keyOf))).to.deep.equal(expected);
    expect(new Set(hooks.map((hook) => `${keyOf(hook)} ${hook.id}`)).size).to.equal(expected.size);
    expect(new Set(hooks.map(({ id }) => id)).size).to.equal(expected.size);
    expect(await stage.listed("status=pending")).to.deep.equal([]);
  });
});

import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "chai";
import { addressOf, type ContactsEndpoint, startContacts } from "./support/contacts-endpoint.ts";
import { type Mailbox, startMailbox } from "./support/mailbox.ts";
import { type Booked, NotifiedService } from "./support/notified-service.ts";
import { acceptAll, type Hook } from "./support/webhook-receiver.ts";

const NIL = "00000000-0000-0000-0000-000000000000";

type Told = readonly [role: "Athlete" | "Coach", ruleId: string, title: string];

/** As people in Moscow write it, whose offset all time slots of these tests have. */
const moscow = (instant: string): string =>
  `${new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Moscow", dateStyle: "short", timeStyle: "short" }).format(new Date(instant))} (UTC+03:00)`;

describe("notifications by webhook and e-mail", function () {
  this.timeout(60_000);
  let stage: NotifiedService;
  let mailbox: Mailbox;
  let contacts: ContactsEndpoint;

  before(async () => {
    [stage, mailbox, contacts] = await Promise.all([NotifiedService.open(), startMailbox(), startContacts()]);
    await stage.start({
      NOTIFY_SMTP_URL: mailbox.url,
      NOTIFY_EMAIL_FROM: "Bookings <bookings@example.org>",
      CONTACTS_URL: contacts.url,
    });
  });

  afterEach(() => {
    stage.receiver.reply = acceptAll;
    expect(stage.receiver.forged).to.deep.equal([]);
  });

  after(async () => {
    await stage?.close();
    await Promise.all([mailbox.close(), contacts.close()]);
  });

  /** A user who reads Russian. */
  function russian(): string {
    const userId = randomUUID();
    contacts.known.set(userId, { email: addressOf(userId), language: "ru" });
    return userId;
  }

  const roleOf = ({ body }: Hook): string => body.data.recipient.role;
  const languageOf = (userId: string): string => contacts.known.get(userId)?.language ?? "en";

  /** All that is there to know of a webhook. */
  function expectWhole({ body, userId }: Hook, booking: { startAt: string }): void {
    const { title, text, ruleId, on, recipient } = body.data;
    const data = { ruleId, on, recipient: { userId, role: recipient.role }, title, text, booking };
    expect(body).to.deep.equal({
      type: "booking.notification",
      timestamp: new Date(body.timestamp).toISOString(),
      data: { ...data, language: languageOf(userId) },
    });
    expect(text)
      .to.include(moscow(booking.startAt))
      .and.to.not.match(/[{}]|undefined|null/);
  }

  /** One run tells all this about the booking, by webhook and by mail alike, and another one nothing. */
  async function expectTold({ bookingId, athlete, coachId }: Booked, ...expected: Told[]): Promise<void> {
    const [hooked, mailed] = [stage.receiver.hooks.length, mailbox.mails.length];
    await stage.run();
    await stage.run();
    const hooks = stage.receiver.hooks.slice(hooked).filter((hook) => hook.bookingId === bookingId);
    const told = hooks.map((hook) => [roleOf(hook), hook.ruleId, hook.body.data.title]);
    expect(told).to.have.deep.members(expected);
    const { body: booking } = await stage.admin("GET", `/v1/bookings/${bookingId}`);
    for (const hook of hooks) {
      expect(hook.userId).to.equal(roleOf(hook) === "Coach" ? coachId : athlete);
      expectWhole(hook, booking);
    }
    const ours = [athlete, coachId].map(addressOf);
    const mails = mailbox.mails.slice(mailed).filter(({ to }) => ours.includes(to));
    expect(
      mails.map(({ to, subject, text, language }) => [to, subject, text, language]),
    ).to.have.deep.members(
      hooks.map(({ userId, body: { data } }) => [addressOf(userId), data.title, data.text, data.language]),
    );
  }

  it("tell both sides of a booking all they must know, each in its language, once", async () => {
    const booked = await stage.request({}, russian());
    const { bookingId, athlete, coachId, eventId } = booked;
    const [mine, coachs] = [stage.as(athlete), stage.as(coachId)];
    await expectTold(booked, ["Coach", "request-received", "New booking request"]);
    await coachs("POST", `/v1/bookings/${bookingId}/accept`);
    await expectTold(booked, ["Athlete", "request-accepted", "Запись подтверждена"]);
    await stage.putEvent(eventId, coachId, { startsIn: 30 });
    await expectTold(
      booked,
      ["Athlete", "session-rescheduled", "Время занятия изменилось"],
      ["Coach", "session-rescheduled", "The session has a new time"],
    );
    await stage.passes("7 hours");
    await expectTold(
      booked,
      ["Athlete", "reminder-day-before", "Напоминаем о занятии"],
      ["Coach", "reminder-day-before", "Your session is coming up"],
    );
    await stage.passes("22 hours 30 minutes");
    await expectTold(
      booked,
      ["Athlete", "reminder-hour-before", "Занятие скоро начнётся"],
      ["Coach", "reminder-hour-before", "Your session starts soon"],
    );
    await stage.passes("1 hour");
    const dispute = { disputerUserId: athlete, reasonId: randomUUID() };
    expect((await mine("POST", `/v1/bookings/${bookingId}/dispute`, dispute)).status).to.equal(200);
    await expectTold(
      booked,
      ["Athlete", "dispute-opened", "Открыт спор по занятию"],
      ["Coach", "dispute-opened", "A dispute has been opened"],
    );
    await stage.admin("POST", `/v1/bookings/${bookingId}/dispute/resolve`, { resolution: "no refund" });
    await expectTold(
      booked,
      ["Athlete", "dispute-resolved", "Спор по занятию рассмотрен"],
      ["Coach", "dispute-resolved", "The dispute has been resolved"],
    );
    await stage.passes("2 hours");
    await expectTold(booked, ["Coach", "session-ended", "How did the session go?"]);
    await coachs("PATCH", `/v1/bookings/${bookingId}/completed`, { completed: true });
    await expectTold(booked, ["Athlete", "session-completed", "Занятие проведено"]);
  });

  it("tell the other side of a cancellation and of a refusal", async () => {
    const byAthlete = await stage.request();
    const byCoach = await stage.request({}, russian());
    const refused = await stage.request();
    await stage.run();
    for (const { bookingId, userId } of [
      { ...byAthlete, userId: byAthlete.athlete },
      { ...byCoach, userId: byCoach.coachId },
    ]) {
      const reason = { userId, cancellationReasonCode: "NoTime" };
      await stage.as(userId)("POST", `/v1/bookings/${bookingId}/cancel`, reason);
    }
    await stage.as(refused.coachId)("POST", `/v1/bookings/${refused.bookingId}/reject`);
    const hooked = stage.receiver.hooks.length;
    await stage.run();
    const told = stage.receiver.hooks.slice(hooked);
    expect(told.map(({ userId, ruleId, body }) => [userId, ruleId, body.data.title])).to.have.deep.members([
      [byAthlete.coachId, "booking-canceled", "Booking canceled"],
      [byCoach.athlete, "booking-canceled", "Запись отменена"],
      [refused.athlete, "request-rejected", "Booking declined"],
    ]);
    for (const booked of [byAthlete, byCoach, refused]) await expectTold(booked);
  });

  it("tell the coach of a request that waits, and both sides when it lapses", async () => {
    const booked = await stage.request({ startsIn: 20 }, russian());
    await expectTold(booked, ["Coach", "request-received", "New booking request"]);
    await stage.passes("9 hours");
    await expectTold(booked, ["Coach", "request-unanswered", "A request is waiting for your answer"]);
    await stage.passes("11 hours 30 minutes");
    await expectTold(
      booked,
      ["Athlete", "booking-canceled", "Запись отменена"],
      ["Coach", "booking-canceled", "Booking canceled"],
    );
  });

  it("remind again of an event that was moved, and not of what was canceled", async () => {
    const booked = await stage.request({ startsIn: 25, requiresApproval: false });
    const [toAthlete, toCoach] = (["Athlete", "Coach"] as const).map(
      (role) =>
        (ruleId: string, title: string): Told => [role, ruleId, title],
    ) as [(ruleId: string, title: string) => Told, (ruleId: string, title: string) => Told];
    const reminder = ["reminder-day-before", "Your session is coming up"] as const;
    await expectTold(booked, toAthlete("request-accepted", "Booking confirmed"));
    await stage.passes("2 hours");
    await expectTold(booked, toAthlete(...reminder), toCoach(...reminder));
    await stage.putEvent(booked.eventId, booked.coachId, { startsIn: 30 });
    const moved = ["session-rescheduled", "The session has a new time"] as const;
    await expectTold(booked, toAthlete(...moved), toCoach(...moved));
    await stage.passes("7 hours");
    await expectTold(booked, toAthlete(...reminder), toCoach(...reminder));
    const { athlete: userId, bookingId } = booked;
    await stage.as(userId)("POST", `/v1/bookings/${bookingId}/cancel`, {
      userId,
      cancellationReasonCode: "Other",
    });
    await expectTold(booked, toCoach("booking-canceled", "Booking canceled"));
    await stage.passes("22 hours 30 minutes");
    await expectTold(booked);
  });

  it("skip a mail to somebody without an address, and say so, while the webhook leaves", async () => {
    const athlete = randomUUID();
    contacts.known.set(athlete, { language: "en" });
    const { bookingId } = await stage.request({ requiresApproval: false }, athlete);
    await stage.run();
    expect(stage.receiver.about(bookingId)).to.have.length(1);
    const skipped = await stage.listed(`status=skipped&bookingId=${bookingId}`);
    expect(
      skipped.map(({ channel, recipient, reason }) => [channel, recipient.userId, reason]),
    ).to.deep.equal([["email", athlete, "the recipient has no e-mail address"]]);
  });

  async function erase(userId: string): Promise<void> {
    const header = { "x-current-user-id": userId };
    const { status } = await stage.as(userId)("DELETE", "/v1/bookings/user-data", undefined, header);
    expect(status).to.equal(204);
  }

  it("forget what waits for a user who is erased, and tell the other side", async () => {
    stage.receiver.reply = () => 500;
    const { bookingId, athlete, coachId } = await stage.request();
    await stage.as(coachId)("POST", `/v1/bookings/${bookingId}/accept`);
    await stage.run();
    const waiting = await stage.listed(`status=pending&bookingId=${bookingId}`);
    expect(waiting.map(({ recipient }) => recipient.userId)).to.have.members([athlete, coachId]);
    await erase(athlete);
    expect(await stage.sql(`select 1 from notification where recipient_id = '${athlete}'`)).to.deep.equal([]);
    const [hooked, mailed] = [stage.receiver.hooks.length, mailbox.mails.length];
    stage.receiver.reply = acceptAll;
    await stage.untilRetry();
    await stage.run();
    const [farewell, ...others] = stage.receiver.hooks.slice(hooked);
    expect(others).to.deep.equal([]);
    expect(farewell).to.include({ bookingId, userId: coachId, ruleId: "booking-canceled" });
    expect(farewell?.body.data.booking).to.include({ userId: NIL, coachId, bookingStatus: "Canceled" });
    expect(JSON.stringify(farewell?.body)).to.not.include(athlete);
    expect(mailbox.mails.slice(mailed).map(({ to }) => to)).to.deep.equal([addressOf(coachId)]);
  });

  it("say no farewell to somebody who is gone as well", async () => {
    const { bookingId, athlete, coachId } = await stage.request();
    await erase(coachId);
    expect(await stage.listed(`status=pending&bookingId=${bookingId}`)).to.have.length(2);
    await erase(athlete);
    await stage.run();
    expect(await stage.listed(`bookingId=${bookingId}`)).to.deep.equal([]);
    expect(stage.receiver.about(bookingId)).to.deep.equal([]);
  });

  it("belong to the trace of the run, with all that is asked on the way", async () => {
    const { bookingId, coachId } = await stage.request();
    const trace = randomBytes(16).toString("hex");
    await stage.run(undefined, { traceparent: `00-${trace}-${randomBytes(8).toString("hex")}-01` });
    expect(stage.receiver.about(bookingId).map(({ traceId }) => traceId)).to.deep.equal([trace]);
    expect(contacts.traces.get(coachId)).to.equal(trace);
  });
});

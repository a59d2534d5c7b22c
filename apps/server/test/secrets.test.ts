import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import jwt from "jsonwebtoken";
import { databases } from "./support/databases.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { answerJson, type Loopback, loopback } from "./support/loopback.ts";
import { runCli } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";
import { startReceiver, type WebhookReceiver, webhookSecret } from "./support/webhook-receiver.ts";
import { type Wire, wire } from "./support/wire.ts";

/** What must be found nowhere, with a name for whoever has to look for the leak. */
const secrets = {
  jwtSecret: "jwt-secret-kZ8qW2-that-nobody-may-read",
  webhookSecret: webhookSecret.slice("whsec_".length),
  smtpPassword: "smtp-password-Rt5vB1",
  contactsToken: "contacts-token-Hy3mN7",
  email: "somebody.secret.Lp9xC4@example.org",
  note: "note-Qw6eD0 of a session",
  reason: "reason-As2fG8 in words",
  comment: "comment-Zx1cV5 on a dispute",
  value: "value-Uj4iK6-of-a-field",
  badToken: "bad-token-Mn7bX3",
  wrongPassword: "wrong-password-Ed5rF2",
};

const leaksIn = (text: string, others: Record<string, string>): string[] =>
  Object.entries({ ...secrets, ...others })
    .filter(([, secret]) => secret !== "" && text.includes(secret))
    .map(([name]) => name);

interface Answer {
  readonly status: number;
  readonly text: string;
}

describe("what is secret", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let connection: Wire;
  let receiver: WebhookReceiver;
  let contacts: Loopback;
  let service: RunningService;
  /** What clients were told of everything that went wrong. */
  const refusals: Answer[] = [];
  const tokens: string[] = [];

  before(async () => {
    database = await databases.create();
    [connection, receiver, contacts] = await Promise.all([
      wire(database.url),
      startReceiver(),
      loopback((_request, response) => answerJson(response, 200, { email: secrets.email })),
    ]);
    receiver.reply = () => 500;
    service = await startService({
      DATABASE_URL: connection.url,
      JWT_SECRET: secrets.jwtSecret,
      RATE_LIMIT: "1000/h",
      NOTIFY_WEBHOOK_URL: receiver.url,
      NOTIFY_WEBHOOK_SECRET: webhookSecret,
      // Nobody listens there.
      NOTIFY_SMTP_URL: `smtp://user:${secrets.smtpPassword}@127.0.0.1:1`,
      NOTIFY_EMAIL_FROM: "bookings@example.org",
      CONTACTS_URL: contacts.url,
      CONTACTS_TOKEN: secrets.contactsToken,
    });
  });

  after(async () => {
    await service?.kill();
    await connection?.cut();
    await Promise.all([receiver?.close(), contacts?.close()]);
    await database?.drop();
  });

  const tokenFor = (sub: string, roles: string[] = []): string => {
    const token = jwt.sign({ roles }, secrets.jwtSecret, { subject: sub, expiresIn: 600 });
    tokens.push(token.slice(token.lastIndexOf(".") + 1));
    return token;
  };

  async function send(
    method: string,
    path: string,
    token: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(service.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const answer = { status: response.status, text: await response.text() };
    if (answer.status >= 400) refusals.push(answer);
    return answer;
  }

  /** Sends as an administrator. @returns the JSON of the answer */
  // biome-ignore lint: bodies of many shapes
  // oxlint-disable-next-line no-explicit-any
  async function done(method: string, path: string, body?: unknown): Promise<any> {
    const { status, text } = await send(method, path, tokenFor(randomUUID(), ["admin"]), body);
    expect(status, text).to.be.within(200, 299);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** A booking of a session that began an hour ago. */
  async function begun(): Promise<string> {
    const [eventId, athlete, coachId] = [randomUUID(), randomUUID(), randomUUID()];
    await done("PUT", `/v1/events/${eventId}`, eventBody({ coachId, requiresApproval: false }));
    const { bookings } = await done("POST", "/v1/bookings", orderBody(athlete, eventId));
    await done("PUT", `/v1/events/${eventId}`, eventBody({ coachId, startsIn: -2 }));
    return `/v1/bookings/${bookings[0].bookingId}`;
  }

  it("is not told when messages about it cannot be delivered", async () => {
    const [one, other, eventId, athlete] = [await begun(), await begun(), randomUUID(), randomUUID()];
    await done("PATCH", `${one}/note`, { note: secrets.note });
    await done("POST", `${other}/dispute`, {
      disputerUserId: (await done("GET", other)).userId,
      reasonId: randomUUID(),
      comment: secrets.comment,
    });
    await done("PUT", `/v1/events/${eventId}`, eventBody({ coachId: randomUUID() }));
    const { bookings } = await done("POST", "/v1/bookings", orderBody(athlete, eventId));
    await done("POST", `/v1/bookings/${bookings[0].bookingId}/cancel`, {
      userId: athlete,
      cancellationReasonCode: "Other",
      cancellationReasonText: secrets.reason,
    });
    await done("POST", "/v1/bookings/notify");
    const pending = await done("GET", "/v1/notifications?status=pending");
    const reasons = pending.map(({ reason }: { reason: string }) => reason).join("\n");
    expect(reasons)
      .to.match(/answered 500/)
      .and.to.match(/ECONNREFUSED/);
    expect(leaksIn(reasons, {})).to.deep.equal([]);
  });

  it("is not told when a request is malformed", async () => {
    const { value, badToken, note } = secrets;
    const admin = tokenFor(randomUUID(), ["admin"]);
    const id = randomUUID();
    const statuses = [
      await send("GET", `/v1/bookings/${value}`, admin),
      await send("GET", `/v1/bookings?userId=${value}&status=${value}&limit=${value}&cursor=${value}`, admin),
      await send("GET", `/v1/bookings?userId=${id}&startAt=${value}`, admin),
      await send("POST", "/v1/bookings", admin, `{"userId": "${value}`),
      await send("POST", "/v1/bookings", admin, {
        userId: value,
        eventIds: [value],
        paymentMethod: { type: value },
      }),
      await send("POST", `/v1/bookings/${id}/cancel`, admin, {
        userId: value,
        cancellationReasonCode: value,
      }),
      await send("PATCH", `/v1/bookings/${id}/note`, admin, { note: `${note}\0` }),
      await send("PATCH", `/v1/bookings/${id}/note`, admin, { note: note.repeat(200) }),
      await send("PATCH", `/v1/bookings/${id}/completed`, admin, { completed: value }),
      await send("PUT", `/v1/events/${id}`, admin, {
        coachId: value,
        startAt: value,
        status: value,
        timeslot: value,
      }),
      await send("DELETE", "/v1/bookings/user-data", admin, undefined, { "x-current-user-id": value }),
      await send("POST", "/v1/bookings/notify", admin, {}, { "idempotency-key": `${value} ${value}` }),
      await send("GET", `/v1/bookings?userId=${id}`, badToken),
      await send("GET", `/v1/bookings?userId=${id}`, `${badToken} ${badToken}`),
      await send("GET", `/v1/bookings?userId=${id}`, `${admin}${badToken}`),
      await send("GET", `/v1/bookings?userId=${id}`, jwt.sign({ sub: id }, badToken.repeat(4))),
    ].map(({ status }) => status);
    expect(statuses).to.deep.equal([...Array.from({ length: 12 }, () => 400), 401, 401, 401, 401]);
  });

  it("is not told when the database refuses it, or something else breaks", async () => {
    const path = await begun();
    // What PostgreSQL says of a refused row repeats the row.
    await database.rows("alter table booking add constraint broken check (note is null) not valid");
    const refused = await send("PATCH", `${path}/note`, tokenFor(randomUUID(), ["admin"]), {
      note: secrets.note,
    });
    expect(refused.status).to.equal(500);
    await database.rows("alter table event rename to event_gone");
    const broken = await send("GET", `/v1/events/${randomUUID()}`, tokenFor(randomUUID()));
    expect(broken.status).to.equal(500);
    await service.line((line) => line.includes("violates check constraint"));
    await service.line((line) => line.includes("does not exist"));
  });

  it("is not told when the database goes away", async () => {
    await connection.cut();
    const { status } = await send("GET", `/v1/events/${randomUUID()}`, tokenFor(randomUUID()));
    expect(status).to.equal(503);
    await service.line((line) => line.includes("counts alone"));
    await service.line((line) => line.includes('"unavailable"'));
  });

  it("has been told by no answer, no line of the log and no metric", async () => {
    const { password } = new URL(database.url);
    const others = {
      password,
      ...Object.fromEntries(tokens.map((token, index) => [`token ${index}`, token])),
    };
    const { text: metrics } = await send("GET", "/metrics", "");
    expect(leaksIn(metrics, others)).to.deep.equal([]);
    expect(metrics).to.include("bookings_refusals_total{");
    expect(metrics).to.not.match(/[0-9a-f]{8}-[0-9a-f]{4}/);
    const told = refusals.map(({ text }) => text).join("\n");
    expect(refusals.length).to.be.above(15);
    expect(leaksIn(told, others)).to.deep.equal([]);
    const log = service.lines.join("\n");
    expect(service.lines.length).to.be.above(30);
    expect(leaksIn(log, others)).to.deep.equal([]);
    for (const unsaid of ["SELECT", "select ", "postgres://"]) expect(told).to.not.include(unsaid);
  });

  it("is not told when the configuration is wrong", async () => {
    const { stdout, stderr, code } = await runCli(["serve"], {
      DATABASE_URL: `postgres://me:${secrets.wrongPassword} x@[db/bookings`,
      JWT_SECRET: secrets.jwtSecret,
      NOTIFY_WEBHOOK_URL: "nowhere",
      NOTIFY_WEBHOOK_SECRET: `whsec_${secrets.webhookSecret}`,
      NOTIFY_SMTP_URL: `http://user:${secrets.smtpPassword}@mail.example.org`,
      NOTIFY_EMAIL_FROM: "bookings@example.org",
      CONTACTS_URL: `ftp://user:${secrets.value}@people.example.org`,
      CONTACTS_TOKEN: secrets.contactsToken,
    });
    expect(code).to.equal(2);
    expect(stderr).to.include("DATABASE_URL must be").and.to.include("CONTACTS_URL");
    expect(leaksIn(stdout + stderr, {})).to.deep.equal([]);
  });

  it("is not told when the database does not know the password", async () => {
    const url = new URL(database.url);
    url.password = secrets.wrongPassword;
    url.username = "nobody_who_is_there";
    const { stdout, stderr, code } = await runCli(["migrate"], { DATABASE_URL: url.href, JWT_SECRET: "x" });
    expect(code).to.equal(1);
    expect(stdout + stderr).to.include("nobody_who_is_there");
    expect(leaksIn(stdout + stderr, { url: url.href })).to.deep.equal([]);
  });
});

import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { type Answer, type Call, callerAt, secret, tokenFor } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { type RunningService, startService } from "./support/start-service.ts";

describe("the service on PostgreSQL, over HTTP", () => {
  let database: TestDatabase;
  let service: RunningService;
  let rival: RunningService;
  let admin: Call;

  before(async () => {
    database = await databases.create();
    const environment = { DATABASE_URL: database.url, JWT_SECRET: secret };
    [service, rival] = await Promise.all([startService(environment), startService(environment)]);
    admin = callerAt(service.url, tokenFor(randomUUID(), "admin"));
  });

  after(async () => {
    await Promise.all([service.stop(), rival.stop()]);
    await database.drop();
  });

  const as = (userId: string, at = service): Call => callerAt(at.url, tokenFor(userId));

  async function putEvent(options: Parameters<typeof eventBody>[0]): Promise<string> {
    const eventId = randomUUID();
    const { status } = await admin("PUT", `/v1/events/${eventId}`, eventBody(options));
    expect(status).to.equal(201);
    return eventId;
  }

  const codesOf = ({ body }: Answer): string[] => body.errors.map(({ code }: { code: string }) => code);
  const notices = (bookingId: string) =>
    [...service.lines, ...rival.lines].filter(
      (line) => line.includes(`"notification"`) && line.includes(bookingId),
    );

  /** One run, and everything that it printed: a process prints in order, so the request's own line comes last. */
  async function notifyAt(at: RunningService): Promise<void> {
    const { status, headers } = await callerAt(at.url, tokenFor(randomUUID(), "service"))(
      "POST",
      "/v1/bookings/notify",
    );
    expect(status).to.equal(204);
    await at.line((line) => line.includes(headers.get("x-request-id") ?? "none"));
  }

  const notifyFourTimes = () => Promise.all([service, rival, service, rival].map(notifyAt));

  it("carries a booking from the order to the note, and tells each side once", async () => {
    const [athlete, coachId] = [randomUUID(), randomUUID()];
    const eventId = await putEvent({ coachId });
    const order = await as(athlete)("POST", "/v1/bookings", orderBody(athlete, eventId));
    expect(order.status).to.equal(201);
    const [{ bookingId }] = order.body.bookings;
    await notifyFourTimes();
    expect(notices(bookingId)).to.have.length(1);
    expect((await as(coachId)("POST", `/v1/bookings/${bookingId}/accept`)).body.bookingStatus).to.equal(
      "Accepted",
    );
    await notifyFourTimes();
    expect(notices(bookingId)).to.have.length(2);

    await admin("PUT", `/v1/events/${eventId}`, eventBody({ coachId, startsIn: -2 }));
    const completed = await as(coachId)("PATCH", `/v1/bookings/${bookingId}/completed`, { completed: true });
    expect(completed.body).to.include({ completed: true, bookingStatus: "Accepted" });
    const noted = await as(coachId)("PATCH", `/v1/bookings/${bookingId}/note`, { note: "  Well done 🎾 " });
    expect(noted.body.note).to.equal("Well done 🎾");
    const { body: orders } = await as(athlete, rival)("GET", `/v1/bookings/orders?userId=${athlete}`);
    expect(orders).to.deep.equal([{ ...order.body, bookings: [noted.body] }]);
  });

  it("does a request once that arrives many times at once, at either process", async () => {
    const [athlete, coachId] = [randomUUID(), randomUUID()];
    const eventIds = [await putEvent({ coachId }), await putEvent({ coachId, startsIn: 72 })];
    const headers = { "idempotency-key": randomUUID() };
    const send = (at: RunningService) =>
      as(athlete, at)("POST", "/v1/bookings", orderBody(athlete, ...eventIds), headers);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => send(index % 2 ? service : rival)),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.flatMap(codesOf)).to.satisfy((codes: string[]) =>
      codes.every((code) => code === "idempotency_in_progress"),
    );
    const again = await send(rival);
    expect(again.headers.get("idempotency-replayed")).to.equal("true");
    for (const { status, body } of answers) if (status === 201) expect(body).to.deep.equal(again.body);
    const { body: orders } = await as(athlete)("GET", `/v1/bookings/orders?userId=${athlete}`);
    expect(orders).to.deep.equal([again.body]);
  });

  it("frees the seat of a canceled booking, and dismisses it from its owner's list only", async () => {
    const [athlete, coachId] = [randomUUID(), randomUUID()];
    const eventId = await putEvent({ coachId, seats: 1 });
    const order = await as(athlete)("POST", "/v1/bookings", orderBody(athlete, eventId));
    const [{ bookingId }] = order.body.bookings;
    const reason = { userId: athlete, cancellationReasonCode: "NoTime", cancellationReasonText: "exams" };
    const canceled = await as(athlete)("POST", `/v1/bookings/${bookingId}/cancel`, reason);
    expect(canceled.body).to.include({ bookingStatus: "Canceled", canceledByRole: "Athlete" });
    expect((await admin("GET", `/v1/events/${eventId}`)).body.seatsTaken).to.equal(0);
    expect(
      (await as(athlete)("POST", `/v1/bookings/${bookingId}/dismiss?userId=${athlete}`)).status,
    ).to.equal(204);
    expect((await as(athlete)("GET", `/v1/bookings?userId=${athlete}`)).body).to.deep.equal([]);
    expect((await as(coachId)("GET", `/v1/bookings?eventId=${eventId}`)).body).to.have.length(1);
  });

  it("sells ten seats to forty athletes over two processes exactly ten times", async () => {
    const eventId = await putEvent({ coachId: randomUUID(), seats: 10 });
    const athletes = Array.from({ length: 40 }, () => randomUUID());
    const answers = await Promise.all(
      athletes.map((athlete, index) =>
        as(athlete, index % 2 ? service : rival)("POST", "/v1/bookings", orderBody(athlete, eventId)),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(10);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.flatMap(codesOf)).to.deep.equal(Array(30).fill("event_full"));
    expect((await admin("GET", `/v1/events/${eventId}`)).body.seatsTaken).to.equal(10);
  });

  it("lets no order over scarce events be half there, whatever the order of ids", async () => {
    const coachId = randomUUID();
    const eventIds = await Promise.all(
      [1, 2, 3, 4].map((day) => putEvent({ coachId, startsIn: day * 24, seats: 5 })),
    );
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const athlete = randomUUID();
        const shuffled = index % 2 ? eventIds : eventIds.toReversed();
        return as(athlete, index % 3 ? service : rival)(
          "POST",
          "/v1/bookings",
          orderBody(athlete, ...shuffled),
        );
      }),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(5);
    expect(answers.filter(({ status }) => status !== 201).map(({ status }) => status)).to.deep.equal(
      Array(19).fill(409),
    );
    const taken = await Promise.all(eventIds.map((eventId) => admin("GET", `/v1/events/${eventId}`)));
    expect(taken.map(({ body }) => body.seatsTaken)).to.deep.equal([5, 5, 5, 5]);
  });

  it("gives one of two overlapping orders of the same athlete, sent at once", async () => {
    const athlete = randomUUID();
    const rivals = await Promise.all([1, 2].map(() => putEvent({ coachId: randomUUID() })));
    const answers = await Promise.all(
      rivals.map((eventId, index) =>
        as(athlete, index ? service : rival)("POST", "/v1/bookings", orderBody(athlete, eventId)),
      ),
    );
    expect(answers.map(({ status }) => status)).to.have.members([201, 409]);
    expect(answers.filter(({ status }) => status === 409).flatMap(codesOf)).to.deep.equal(["time_conflict"]);
  });

  it("erases an athlete: the coach hears of it, the seat is free, nothing is left", async () => {
    const [athlete, coachId] = [randomUUID(), randomUUID()];
    const eventId = await putEvent({ coachId, seats: 1 });
    const order = await as(athlete)("POST", "/v1/bookings", orderBody(athlete, eventId));
    const [{ bookingId }] = order.body.bookings;
    const erased = await as(athlete)("DELETE", "/v1/bookings/user-data", undefined, {
      "x-current-user-id": athlete,
    });
    expect(erased.status).to.equal(204);
    expect((await as(athlete)("GET", `/v1/bookings/orders?userId=${athlete}`)).body).to.deep.equal([]);
    expect((await admin("GET", `/v1/bookings/${bookingId}`)).status).to.equal(404);
    expect((await admin("GET", `/v1/events/${eventId}`)).body.seatsTaken).to.equal(0);
    await notifyAt(service);
    const [farewell, ...others] = notices(bookingId);
    expect(others).to.deep.equal([]);
    expect(farewell).to.include(`"on":"canceled"`).and.to.include(coachId);
    expect(service.lines.filter((line) => line.includes(athlete))).to.deep.equal([]);
  });

  it("answers probes, and an error in the envelope", async () => {
    expect((await fetch(`${service.url}/health/live`)).status).to.equal(200);
    expect((await fetch(`${service.url}/health/ready`)).status).to.equal(200);
    const { status, body } = await as(randomUUID())("GET", "/v1/nowhere");
    expect(status).to.equal(404);
    expect(body.errors[0]).to.include({ code: "not_found", endpoint: "GET /v1/nowhere" });
  });
});

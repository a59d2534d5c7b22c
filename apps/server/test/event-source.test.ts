import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { type Answer, type Call, callerAt, secret, tokenFor } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { jobSite, testJob } from "./support/jobs.ts";
import { traceOf } from "./support/loopback.ts";
import { runCli } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";
import { type StubCatalog, stubCatalog } from "./support/stub-catalog.ts";

const TOKEN = "catalog-token-Vn4sT9";
const following = testJob("follow-catalog");

describe("a service whose catalog of events is another one's", function () {
  this.timeout(60_000);
  const site = jobSite();
  let catalog: StubCatalog;
  const services: RunningService[] = [];

  beforeEach(async () => {
    catalog = await stubCatalog();
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.kill()));
    await catalog.close();
  });

  /** Asks the catalog each time, so that nothing has to be waited for. */
  async function start(environment: Record<string, string> = {}): Promise<RunningService> {
    const service = await startService({
      DATABASE_URL: site().url,
      JWT_SECRET: secret,
      EVENTS_URL: catalog.url,
      EVENTS_TOKEN: TOKEN,
      EVENTS_CACHE_TTL: "0s",
      ...environment,
    });
    services.push(service);
    return service;
  }

  const admin = ({ url }: RunningService): Call => callerAt(url, tokenFor(randomUUID(), "admin"));
  const order = (service: RunningService, athlete: string, ...events: string[]): Promise<Answer> =>
    callerAt(service.url, tokenFor(athlete))("POST", "/v1/bookings", orderBody(athlete, ...events));

  /** An event there, in two days. */
  function offer(changes: Partial<Parameters<typeof eventBody>[0]> = {}) {
    const [eventId, body] = [
      randomUUID(),
      eventBody({ coachId: randomUUID(), requiresApproval: false, ...changes }),
    ];
    catalog.events.set(eventId, body);
    return { eventId, body };
  }

  const runJob = async (): Promise<void> => {
    await site().declared(4);
    const { last_finished_at: before } = await site().row(following);
    await site().set(following, "next_run_at = now()");
    await site().until(
      following,
      ({ last_finished_at: end }) => end !== null && end.getTime() !== before?.getTime(),
    );
  };

  it("books what is there, moves and cancels with it, says 503 while it is away, and goes on when it is back", async () => {
    const service = await start();
    const [call, athlete, { eventId, body }] = [admin(service), randomUUID(), offer()];
    const placed = await order(service, athlete, eventId);
    expect(placed.status).to.equal(201);
    const [{ bookingId }] = placed.body.bookings;
    expect((await call("GET", `/v1/events/${eventId}`)).body).to.include({
      seatsTaken: 1,
      startAt: body.startAt,
    });

    const later = { startAt: body.endAt, endAt: new Date(Date.parse(body.endAt) + 3_600_000).toISOString() };
    catalog.events.set(eventId, { ...body, ...later });
    expect((await call("GET", `/v1/events/${eventId}`)).body).to.include({ seatsTaken: 1, ...later });
    expect((await call("GET", `/v1/bookings/${bookingId}`)).body).to.include(later);

    catalog.isAway = true;
    const refused = await order(service, randomUUID(), eventId);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get("retry-after")).to.equal("5");
    expect(refused.body.errors[0]).to.include({ code: "unavailable", endpoint: "POST /v1/bookings" });
    expect((await call("GET", `/v1/events/${eventId}`)).body).to.include({ seatsTaken: 1 });
    expect((await call("GET", `/v1/events/${randomUUID()}`)).status).to.equal(503);
    expect((await call("GET", `/v1/bookings/${bookingId}`)).status).to.equal(200);
    expect((await fetch(`${service.url}/health/ready`)).status).to.equal(200);

    catalog.isAway = false;
    catalog.events.set(eventId, { ...body, ...later, status: "Canceled" });
    // The circuit lets one through a second after it has opened.
    while ((await order(service, randomUUID(), eventId)).status === 503);
    expect((await call("GET", `/v1/bookings/${bookingId}`)).body).to.include({
      bookingStatus: "Canceled",
      canceledByRole: "Coach",
      eventStatus: "Canceled",
    });
    expect((await order(service, randomUUID(), randomUUID())).body.errors[0]).to.include({
      code: "event_not_found",
    });
  });

  it("asks with its token and the trace of the request, and tells nobody the token", async () => {
    const service = await start();
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const { eventId } = offer();
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await admin(service)("GET", `/v1/events/${eventId}`, undefined, headers);
    expect(catalog.heard).to.have.length(1);
    expect(catalog.heard[0]).to.include({ authorization: `Bearer ${TOKEN}` });
    expect(traceOf(catalog.heard[0] ?? {})).to.equal(traceId);
    catalog.events.set(eventId, { ...eventBody({ coachId: randomUUID() }), status: "secret-status" });
    const { status, body } = await order(service, randomUUID(), eventId);
    expect(status).to.equal(503);
    const warning = await service.line((line) => line.includes("cannot be read from its catalog"));
    expect(warning).to.include("status: must be");
    expect(await service.stop()).to.equal(0);
    for (const text of [JSON.stringify(body), ...service.lines])
      expect(text).to.not.include(TOKEN).and.not.include("secret-status");
  });

  it("asks nobody for orders that are malformed or forbidden", async () => {
    const service = await start();
    const [{ eventId }, athlete] = [offer(), randomUUID()];
    const call = callerAt(service.url, tokenFor(athlete));
    const attempts: [object, number][] = [
      [{ ...orderBody(athlete, eventId), more: true }, 400],
      [orderBody(athlete, eventId, eventId), 400],
      [orderBody(randomUUID(), eventId), 403],
      [{ ...orderBody(athlete, eventId), paymentMethod: { type: "Card", methodId: randomUUID() } }, 400],
    ];
    for (const [body, status] of attempts) {
      expect((await call("POST", "/v1/bookings", body)).status).to.equal(status);
    }
    expect(catalog.heard).to.deep.equal([]);
  });

  it("sells two seats to two of thirty who order at once, from two processes, an event that neither knows yet", async () => {
    const both = await Promise.all([start(), start({ EVENTS_CACHE_TTL: "5s" })]);
    const { eventId } = offer({ seats: 2 });
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, rival) =>
        order(both[rival % 2] as RunningService, randomUUID(), eventId),
      ),
    );
    const outcomes = Object.groupBy(answers, ({ status, body }) => body.errors?.[0].code ?? String(status));
    expect(Object.entries(outcomes).map(([outcome, all]) => [outcome, all?.length])).to.have.deep.members([
      ["201", 2],
      ["event_full", 28],
    ]);
    expect((await admin(both[0])("GET", `/v1/events/${eventId}`)).body).to.include({ seatsTaken: 2 });
    expect(await site().values("select count(*)::int from booking")).to.deep.equal([2]);
  });

  it("lets the other service push a change, and is corrected by what it says", async () => {
    const service = await start();
    const [call, { eventId, body }] = [admin(service), offer()];
    const moved = { ...body, endAt: new Date(Date.parse(body.endAt) + 1).toISOString() };
    expect((await call("PUT", `/v1/events/${eventId}`, moved)).status).to.equal(201);
    expect((await call("GET", `/v1/events/${eventId}`)).body.endAt).to.equal(body.endAt);
  });

  it("follows it every minute, for what is booked, and tells once of a run in which it was away", async () => {
    const service = await start();
    const [call, { eventId, body }] = [admin(service), offer()];
    const [{ bookingId }] = (await order(service, randomUUID(), eventId)).body.bookings;
    catalog.isAway = true;
    await runJob();
    await service.line((line) => line.includes("events were not read from their catalog"));
    expect((await site().row(following)).fail_count).to.equal(null);
    catalog.isAway = false;
    catalog.events.set(eventId, { ...body, status: "Canceled" });
    const status = async () => (await call("GET", `/v1/bookings/${bookingId}`)).body.bookingStatus;
    expect(await status()).to.equal("Accepted");
    while ((await status()) === "Accepted") await runJob();
    expect(await status()).to.equal("Canceled");
    expect(service.lines.filter((line) => line.includes('"job failed"'))).to.deep.equal([]);
  });

  it("can be another of its kind", async () => {
    const owner = await startService({ DATABASE_URL: site().url, JWT_SECRET: secret });
    services.push(owner);
    const other = await databases.create();
    try {
      const service = await start({
        DATABASE_URL: other.url,
        EVENTS_URL: `${owner.url}/v1`,
        EVENTS_TOKEN: tokenFor(randomUUID(), "service"),
      });
      const [eventId, athlete] = [randomUUID(), randomUUID()];
      const path = `/v1/events/${eventId}`;
      const event = {
        ...eventBody({ coachId: randomUUID(), seats: 1 }),
        sportId: randomUUID(),
        serviceCardinality: 2,
      };
      await admin(owner)("PUT", path, event);
      expect((await order(service, athlete, eventId)).status).to.equal(201);
      const [here, there] = [await admin(service)("GET", path), await admin(owner)("GET", path)];
      expect(here.body).to.deep.equal({ ...there.body, seatsTaken: 1 });
      expect(there.body.seatsTaken).to.equal(0);
      await admin(owner)("PUT", path, { ...event, status: "Canceled" });
      expect((await order(service, randomUUID(), eventId)).body.errors[0].code).to.equal(
        "event_not_bookable",
      );
      const { body } = await callerAt(service.url, tokenFor(athlete))(
        "GET",
        `/v1/bookings?userId=${athlete}`,
      );
      expect(body[0]).to.include({ bookingStatus: "Canceled", eventStatus: "Canceled" });
      await service.stop();
    } finally {
      await other.drop();
    }
  });

  it("takes no demo events", async () => {
    const { code, stderr } = await runCli(["seed"], {
      DATABASE_URL: site().url,
      JWT_SECRET: secret,
      EVENTS_URL: catalog.url,
    });
    expect(code).to.equal(2);
    expect(stderr).to.match(/EVENTS_URL must not be set/);
  });
});

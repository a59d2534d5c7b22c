import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "chai";
import { type CollectedSpan, type Collector, startCollector } from "./support/collector.ts";
import { type ContactsEndpoint, startContacts } from "./support/contacts-endpoint.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { startMailbox } from "./support/mailbox.ts";
import { NotifiedService } from "./support/notified-service.ts";
import { type Environment, runCli } from "./support/run-cli.ts";

const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A caller's trace, and the header that names it. */
function callersTrace(flags = "01") {
  const [traceId, spanId] = [hex(16), hex(8)];
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-${flags}` } };
}

describe("traces of a service", () => {
  let stage: NotifiedService;
  let collector: Collector;
  let contacts: ContactsEndpoint;
  before(async () => {
    [stage, collector, contacts] = await Promise.all([
      NotifiedService.open(),
      startCollector(),
      startContacts(),
    ]);
    await stage.start({ ...tracing(), MODE: "api" });
  });
  after(async () => {
    await stage.close();
    await Promise.all([collector.close(), contacts.close()]);
  });

  const tracing = (): Environment => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: "api-key=its%20secret",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    CONTACTS_URL: contacts.url,
  });

  const spansOf = (traceId: string): CollectedSpan[] =>
    collector.spans.filter((span) => span.traceId === traceId);

  const byId = (spanId: string | undefined): CollectedSpan | undefined =>
    collector.spans.find((span) => span.spanId === spanId);

  /** Resolves with the span of a request, behind which all that is part of it has come. */
  async function served(traceId: string): Promise<CollectedSpan> {
    const isIt = (span: CollectedSpan) => span.traceId === traceId && span.kind === "server";
    await collector.until((spans) => spans.some(isIt));
    return collector.spans.find(isIt) as CollectedSpan;
  }

  const spanOfHeader = (traceparent: unknown) => String(traceparent).split("-").slice(1, 3);

  describe("one order", () => {
    const { traceId, spanId, headers } = callersTrace();
    const athlete = randomUUID();
    const eventId = randomUUID();
    let request: CollectedSpan;
    before(async () => {
      await stage.putEvent(eventId, randomUUID());
      const { status } = await stage.as(athlete)("POST", "/v1/bookings", orderBody(athlete, eventId), {
        ...headers,
        "x-request-id": "order-1",
        tracestate: "other=1",
      });
      expect(status).to.equal(201);
      request = await served(traceId);
    });

    it("is a span of the caller's trace", () => {
      expect(request).to.deep.include({ name: "POST /v1/bookings", parentId: spanId, isError: false });
      expect(request.state).to.equal("other=1");
      expect(request.attributes).to.deep.equal({
        "http.request.method": "POST",
        "url.scheme": "http",
        "url.path": "/v1/bookings",
        "http.route": "/v1/bookings",
        "http.response.status_code": 201,
        "bookings.request_id": "order-1",
      });
    });

    it("has the same trace in the log", async () => {
      const line = await stage.home?.line((one) => one.includes('"order-1"'));
      expect(JSON.parse(line ?? "")).to.include({ traceId });
    });

    it("says where it comes from", () => {
      expect(request.resource).to.include({
        "service.name": "bookings",
        "deployment.environment.name": "test",
      });
      expect(collector.deliveries[0]?.path).to.equal("/v1/traces");
      expect(collector.deliveries[0]?.headers).to.include({ "api-key": "its secret" });
    });

    it("has its transaction below it, and its statements below that", () => {
      const [transaction, ...more] = spansOf(traceId).filter(({ name }) => name === "transaction");
      expect(more).to.be.empty;
      expect(transaction).to.include({ parentId: request.spanId, kind: "internal" });
      const statements = spansOf(traceId).filter(({ kind }) => kind === "client");
      expect(new Set(statements.map(({ parentId }) => parentId))).to.deep.equal(
        new Set([transaction?.spanId]),
      );
      const names = statements.map(({ name }) => name);
      expect(names).to.include.members(["BEGIN", "SELECT", "INSERT", "UPDATE", "COMMIT"]);
      const insert = statements.find(({ name }) => name === "INSERT");
      expect(insert?.attributes).to.include({
        "db.system.name": "postgresql",
        "db.operation.name": "INSERT",
      });
      expect(insert?.attributes["db.query.text"]).to.match(/^insert into \w+ .*\$1/);
    });

    it("has spans that lie within one another", () => {
      for (const { parentId, begunAt, endedAt } of spansOf(traceId)) {
        const parent = byId(parentId);
        // A millisecond, for clocks of different resolution.
        if (parent === undefined) continue;
        expect(begunAt >= parent.begunAt - 1_000_000n && endedAt <= parent.endedAt + 1_000_000n).to.equal(
          true,
        );
      }
    });
  });

  it("of requests at the same moment hold their own statements", async () => {
    const traces = Array.from({ length: 8 }, () => callersTrace());
    const user = randomUUID();
    await Promise.all(
      traces.map(({ headers }) => stage.as(user)("GET", `/v1/bookings?userId=${user}`, undefined, headers)),
    );
    for (const { traceId } of traces) {
      const request = await served(traceId);
      expect(spansOf(traceId).map(({ name, parentId }) => [name, parentId])).to.have.deep.members([
        ["SELECT", request.spanId],
        ["GET /v1/bookings", request.parentId],
      ]);
    }
  });

  it("begin with the request that brings none", async () => {
    const user = randomUUID();
    const { headers } = await stage.as(user)("GET", `/v1/bookings?userId=${user}`);
    const id = headers.get("x-request-id");
    const line = await stage.home?.line((one) => one.includes(`"${id}"`));
    const request = await served((JSON.parse(line ?? "") as { traceId: string }).traceId);
    expect(request.parentId).to.equal(undefined);
    expect(request.attributes["bookings.request_id"]).to.equal(id);
  });

  it("go on in the calls of a run, whose spans are the ones that are named there", async () => {
    const { bookingId } = await stage.request();
    const { traceId, headers } = callersTrace();
    await stage.run(undefined, { ...headers, tracestate: "other=1" });
    const request = await served(traceId);
    const [hook] = stage.receiver.about(bookingId);
    expect(hook?.headers["tracestate"]).to.equal("other=1");
    const [trace, id] = spanOfHeader(hook?.headers.traceparent);
    expect(trace).to.equal(traceId);
    expect(byId(id)).to.deep.include({ name: "POST webhook", parentId: request.spanId, kind: "client" });
    expect(byId(id)?.attributes).to.deep.equal({
      "http.request.method": "POST",
      "http.response.status_code": 204,
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(stage.receiver.url).port),
    });
    expect(spansOf(traceId).map(({ name }) => name)).to.include("GET contacts");
  });

  it("that nobody wants to be recorded are not, which others are told", async () => {
    const { bookingId } = await stage.request();
    const { traceId, headers } = callersTrace("00");
    await stage.run(undefined, headers);
    const { traceId: later, headers: recorded } = callersTrace();
    await stage.admin("GET", `/v1/events/${randomUUID()}`, undefined, recorded);
    await served(later);
    expect(spansOf(traceId)).to.be.empty;
    const [hook] = stage.receiver.about(bookingId);
    expect(hook?.headers.traceparent).to.match(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  });

  it("tell of nobody", async () => {
    const { athlete, bookingId, coachId, eventId } = await stage.request();
    await stage.admin("PUT", `/v1/events/${eventId}`, { ...eventBody({ coachId }), sportId: "private" });
    await stage.as(athlete)("GET", `/people/${athlete}?name=private`);
    await stage.as(athlete)("DELETE", `/v1/bookings/user-data?userId=${athlete}`, undefined, {
      "x-current-user-id": athlete,
    });
    const { traceId, headers } = callersTrace();
    await stage.as(athlete)("GET", `/v1/bookings/${bookingId}?trick=private`, undefined, headers);
    await served(traceId);
    const all = JSON.stringify(collector.deliveries.map(({ body }) => body.toString()));
    expect(all).to.include("/v1/bookings/user-data").and.to.include("DELETE");
    for (const secret of [athlete, coachId, "private", "?", "userId=", "Bearer"])
      expect(all.includes(secret), secret).to.equal(false);
  });

  it("are made by each run of a job, down to the webhook", async () => {
    const worker = await stage.start({ ...tracing(), MODE: "worker", NOTIFY_SCHEDULE: "1 second" });
    const { bookingId } = await stage.request();
    await stage.receiver.until((hooks) => hooks.some((hook) => hook.bookingId === bookingId));
    const [trace, id] = spanOfHeader(stage.receiver.about(bookingId)[0]?.headers.traceparent);
    await collector.until((spans) => spans.some((span) => span.traceId === trace && !span.parentId));
    const job = collector.spans.find((span) => span.traceId === trace && !span.parentId);
    expect(job).to.deep.include({ name: "job notify", attributes: { "job.name": "notify" } });
    expect(byId(id)).to.include({ name: "POST webhook", parentId: job?.spanId, traceId: trace });
    expect(await worker.stop()).to.equal(0);
  });

  it("of a command have left when it ends, mail among them", async () => {
    const mailbox = await startMailbox();
    const { bookingId } = await stage.request();
    const mail = { NOTIFY_SMTP_URL: mailbox.url, NOTIFY_EMAIL_FROM: "bookings@example.org" };
    const environment = { ...stage.environment, ...tracing(), ...mail, OTEL_SERVICE_NAME: "nightly" };
    expect(await runCli(["notify"], environment)).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    const nightly = collector.spans.filter(({ resource }) => resource["service.name"] === "nightly");
    const job = nightly.find(({ parentId }) => parentId === undefined);
    expect(job?.name).to.equal("job notify");
    const [, id] = spanOfHeader(stage.receiver.about(bookingId)[0]?.headers.traceparent);
    expect(byId(id)).to.include({ parentId: job?.spanId });
    expect(nightly.find(({ name }) => name === "SEND mail")?.attributes).to.deep.equal({
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(mailbox.url).port),
    });
    await mailbox.close();
  });

  it("leave with the last batch when the process stops", async () => {
    const service = await stage.start({ ...tracing(), MODE: "api" });
    const { traceId, headers } = callersTrace();
    await stage.as(randomUUID(), "admin", service)("GET", `/v1/events/${randomUUID()}`, undefined, headers);
    expect(await service.stop()).to.equal(0);
    expect(spansOf(traceId).map(({ name }) => name)).to.include("GET /v1/events/{eventId}");
  });
});

describe("a collector that is away", () => {
  it("costs nothing but the spans, and a line in the log", async () => {
    const stage = await NotifiedService.open();
    const collector = await startCollector();
    await collector.close();
    try {
      const service = await stage.start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
      const { bookingId } = await stage.request();
      await stage.run();
      expect(stage.receiver.about(bookingId)).to.have.length(1);
      expect(await service.stop()).to.equal(0);
      expect(service.lines.filter((line) => /"level":[45]0/.test(line))).to.have.length.at.most(1);
    } finally {
      await stage.close();
    }
  });
});

describe("without a collector", () => {
  let stage: NotifiedService;
  before(async () => {
    stage = await NotifiedService.open();
    await stage.start({ MODE: "api" });
  });
  after(() => stage.close());

  for (const flags of ["00", "01"]) {
    it(`traces are passed on as they come, flags ${flags}`, async () => {
      const { bookingId } = await stage.request();
      const { traceId, spanId, headers } = callersTrace(flags);
      await stage.run(undefined, { ...headers, tracestate: "a=1, b=2" });
      const [hook] = stage.receiver.about(bookingId);
      expect(hook?.headers.traceparent).to.match(new RegExp(`^00-${traceId}-[0-9a-f]{16}-${flags}$`));
      expect(hook?.headers.traceparent).to.not.include(spanId);
      expect(hook?.headers["tracestate"]).to.equal("a=1, b=2");
    });
  }

  it("the state of a trace that is none goes nowhere", async () => {
    const { bookingId } = await stage.request();
    await stage.run(undefined, { traceparent: "nonsense", tracestate: "a=1" });
    expect(stage.receiver.about(bookingId)[0]?.headers).to.not.have.property("tracestate");
  });
});

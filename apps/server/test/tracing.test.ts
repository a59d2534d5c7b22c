import { EventFull, type EventId, Unavailable } from "@bookings/domain";
import { anId, manualClock, NOW } from "@bookings/domain/testing";
import type { RequestLog, TracedRequest } from "@bookings/http";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { type Tracing, traceHeaders, unrecorded } from "../src/trace.ts";
import { openTracing } from "../src/tracing/open-tracing.ts";
import { warnRarely } from "../src/tracing/warn-rarely.ts";
import { type CollectedSpan, type Collector, startCollector } from "./support/collector.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";

const request = (more: Partial<TracedRequest> = {}): TracedRequest => ({
  traceId: TRACE,
  parentId: PARENT,
  isSampled: true,
  state: undefined,
  method: "GET",
  target: "/v1/bookings?userId=private",
  ...more,
});

const entry = (more: Partial<RequestLog> = {}): RequestLog => ({
  requestId: "one",
  traceId: TRACE,
  method: "GET",
  route: "/v1/bookings",
  status: 200,
  durationMs: 1,
  ...more,
});

describe("tracing", () => {
  let collector: Collector;
  let warnings: string[];
  beforeEach(async () => {
    collector = await startCollector();
    warnings = [];
  });
  afterEach(() => collector.close());

  const open = (environment: Record<string, string> = {}): Promise<Tracing> => {
    const { traces } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment });
    if (traces === undefined) throw new Error("there is nothing to be traced");
    return openTracing(traces, (what) => warnings.push(what));
  };

  /** What is exported of some work. */
  async function spansOf(
    work: (tracing: Tracing) => Promise<unknown>,
    environment?: Record<string, string>,
  ): Promise<CollectedSpan[]> {
    const tracing = await open(environment);
    await work(tracing);
    await tracing.close();
    return collector.spans;
  }

  const answers =
    (end: Partial<RequestLog> = {}, begin: Partial<TracedRequest> = {}) =>
    ({ inTrace }: Tracing) =>
      inTrace(request(begin), async () => entry(end));

  describe("of a request", () => {
    it("continues the trace of the caller", async () => {
      const [span] = await spansOf(answers());
      expect(span).to.include({ traceId: TRACE, parentId: PARENT, kind: "server", isError: false });
    });

    it("begins the trace that the request has got", async () => {
      const [span] = await spansOf(answers({}, { parentId: undefined }));
      expect(span).to.include({ traceId: TRACE, parentId: undefined });
    });

    it("names nothing of a path that no route knows", async () => {
      const [span] = await spansOf(answers({ route: null, status: 404 }, { target: "/people/private" }));
      expect(span).to.include({ name: "GET", isError: false });
      expect(span?.attributes).to.not.have.any.keys("url.path", "http.route");
    });

    it("has few names, whatever methods callers think of", async () => {
      const [span] = await spansOf(answers({ method: "PURGE" }, { method: "PURGE" }));
      expect(span?.name).to.equal("HTTP /v1/bookings");
      expect(span?.attributes["http.request.method"]).to.equal("_OTHER");
    });

    const unavailable = new Unavailable({
      cause: Object.assign(new Error("private"), { code: "ECONNREFUSED" }),
    });
    const failures: [number, Error | undefined, string | undefined][] = [
      [404, undefined, undefined],
      [499, undefined, undefined],
      [500, new TypeError("private"), "TypeError"],
      [503, undefined, "503"],
      [503, unavailable, "ECONNREFUSED"],
    ];
    for (const [status, error, type] of failures) {
      it(`that ends with ${status}${error ? ` for ${error.name}` : ""} is ${type ? "" : "not "}an error`, async () => {
        const [span] = await spansOf(answers({ status, ...(error === undefined ? {} : { error }) }));
        expect(span?.isError).to.equal(type !== undefined);
        expect(span?.attributes["error.type"]).to.equal(type);
        expect(JSON.stringify(span?.attributes)).to.not.include("private");
      });
    }
  });

  describe("decides what is recorded, and tells others", () => {
    const cases: [string, string, boolean | undefined, boolean][] = [
      ["parentbased_always_on", "1", undefined, true],
      ["parentbased_always_on", "1", false, false],
      ["parentbased_always_off", "1", undefined, false],
      ["parentbased_always_off", "1", true, true],
      ["parentbased_traceidratio", "0", undefined, false],
      ["parentbased_traceidratio", "1", undefined, true],
      ["parentbased_traceidratio", "0", true, true],
      ["traceidratio", "0", true, false],
      ["traceidratio", "1", false, true],
      ["always_on", "1", false, true],
      ["always_off", "1", true, false],
    ];
    for (const [sampler, share, callers, isRecorded] of cases) {
      const of =
        callers === undefined
          ? "a new trace"
          : `a trace that its caller ${callers ? "records" : "leaves out"}`;
      it(`${sampler} of ${share}: ${isRecorded ? "" : "not "}${of}`, async () => {
        const parentId = callers === undefined ? undefined : PARENT;
        let told = "";
        const spans = await spansOf(
          ({ inTrace, observer, aroundCall }) =>
            inTrace(request({ parentId, isSampled: callers ?? true }), async () => {
              observer?.statement("select 1")();
              await observer?.transaction(async () => undefined);
              await aroundCall?.({ to: "webhook", method: "POST", host: "a", port: 1 }, async () => {
                told = traceHeaders()["traceparent"] ?? "";
              });
              return entry();
            }),
          { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share },
        );
        expect(spans).to.have.length(isRecorded ? 4 : 0);
        expect(told).to.match(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-0${isRecorded ? 1 : 0}$`));
      });
    }
  });

  describe("of what is asked of the database", () => {
    it("shows the first word and the whole text, without its layout", async () => {
      const [span] = await spansOf(({ inJob, observer }) =>
        inJob("test", async () => observer?.statement("\n  select a,\n    b from c where d = $1")()),
      );
      expect(span).to.deep.include({ name: "SELECT", kind: "client", isError: false });
      expect(span?.attributes).to.deep.equal({
        "db.system.name": "postgresql",
        "db.operation.name": "SELECT",
        "db.query.text": "select a, b from c where d = $1",
      });
    });

    it("shows the code of a failure, and not its message", async () => {
      const failure = Object.assign(new Error("private"), { code: "23505" });
      const [span] = await spansOf(({ inJob, observer }) =>
        inJob("test", async () => observer?.statement("insert")(failure)),
      );
      expect(span?.isError).to.equal(true);
      expect(span?.attributes).to.include({ "error.type": "23505", "db.response.status_code": "23505" });
      expect(JSON.stringify(span?.attributes)).to.not.include("private");
    });

    it("shows nothing where nobody has asked from outside, as at a start", async () => {
      const spans = await spansOf(async ({ observer }) => {
        observer?.statement("select 1")();
        expect(await observer?.transaction(async () => "done")).to.equal("done");
      });
      expect(spans).to.be.empty;
    });

    const outcomes: [string, Error, boolean][] = [
      ["a rule refuses", new EventFull(anId<EventId>(1)), false],
      ["the database is away", new Unavailable(), true],
      ["the code is wrong", new TypeError("private"), true],
    ];
    for (const [what, failure, isError] of outcomes) {
      it(`shows a transaction in which ${what} as ${isError ? "a failure" : "none"}`, async () => {
        const spans = await spansOf(({ inJob, observer }) =>
          inJob("test", async () => {
            const refused = observer?.transaction(() => Promise.reject(failure));
            expect(await refused?.catch((error: unknown) => error)).to.equal(failure);
          }),
        );
        const [transaction, job] = spans;
        expect(transaction).to.include({ name: "transaction", parentId: job?.spanId, isError });
        expect(transaction?.attributes["error.type"]).to.be.a("string");
        expect(job?.isError).to.equal(false);
      });
    }
  });

  it("of a job that fails says so, and lets it fail", async () => {
    const failure = new Error("private");
    const [job] = await spansOf(async ({ inJob }) => {
      const run = inJob("test", () => Promise.reject(failure));
      expect(await run.catch((error: unknown) => error)).to.equal(failure);
    });
    expect(job).to.include({ name: "job test", parentId: undefined, isError: true });
  });

  it("of a job has an id of its own, whatever trace has begun before", async () => {
    let told = "";
    const [before, job] = await spansOf(async (tracing) => {
      await answers({}, { parentId: undefined })(tracing);
      await tracing.inJob("test", async (traceId) => void (told = traceId));
    });
    expect(job?.traceId).to.equal(told);
    expect(before?.traceId).to.equal(TRACE);
    expect(job?.traceId)
      .to.match(/^[0-9a-f]{32}$/)
      .and.to.not.equal(TRACE);
  });

  it("speaks protobuf", async () => {
    const tracing = await open({ OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" });
    await answers()(tracing);
    await tracing.close();
    const { headers, body, path } = await collector.delivered();
    expect(path).to.equal("/v1/traces");
    expect(headers["content-type"]).to.equal("application/x-protobuf");
    expect(body.includes(Buffer.from(TRACE, "hex"))).to.equal(true);
    expect(body.includes("GET /v1/bookings")).to.equal(true);
  });

  describe("with a collector that", () => {
    /** More than fit into the queue and the batch that is on its way. */
    const MANY = 6_000;
    const many = async (tracing: Tracing): Promise<void> => {
      for (let made = 0; made < MANY; made += 1) await answers()(tracing);
    };

    it("hangs, is not waited for, and what is too much is dropped", async function () {
      // Below the time that an export may take.
      this.timeout(6_000);
      collector.reply = "hang";
      const tracing = await open();
      await many(tracing);
      await collector.delivered();
      await tracing.close();
      expect(collector.spans.length).to.be.within(512, 5_000);
    });

    it("refuses, costs a line in the log, without an address or what it says", async () => {
      collector.reply = 500;
      const tracing = await open();
      await many(tracing);
      await tracing.close();
      expect(warnings).to.deep.equal(["the collector has not taken 512 spans: it answered 500"]);
    });

    it("is not there, costs a line in the log", async function () {
      this.timeout(6_000);
      const tracing = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" });
      await many(tracing);
      await tracing.close();
      expect(warnings).to.have.length.at.most(1);
    });
  });

  it("without a collector gives each run of a job a trace, which its calls are part of", async () => {
    const run = () =>
      unrecorded.inJob("test", async (traceId) => [traceId, traceHeaders()["traceparent"] ?? ""]);
    const [[first = "", header], [second]] = [await run(), await run()];
    expect(header).to.match(new RegExp(`^00-${first}-[0-9a-f]{16}-01$`));
    expect(second)
      .to.match(/^[0-9a-f]{32}$/)
      .and.to.not.equal(first);
  });

  it("warns once a minute", () => {
    const clock = manualClock(NOW);
    const warn = warnRarely((what) => warnings.push(what), clock);
    for (const step of [0, 59_999, 1, 1]) {
      clock.advance(step);
      warn(String(step));
    }
    expect(warnings).to.deep.equal(["0", "1"]);
  });
});

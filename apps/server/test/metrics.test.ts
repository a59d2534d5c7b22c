import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { callerAt, secret, tokenFor } from "./support/client.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { beginningWith, metricsOf, type Samples } from "./support/exposition.ts";
import { jobSite, testJob } from "./support/jobs.ts";
import { NotifiedService } from "./support/notified-service.ts";
import type { Environment } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";
import { type Wire, wire } from "./support/wire.ts";

const ledgerGauges = ["due", "pending", "dead", "oldest_due_age_seconds"].map(
  (name) => `bookings_notifications_${name}`,
);

const ledgerOf = (samples: Samples) => ledgerGauges.map((name) => samples.get(name));

describe("/metrics of a process", function () {
  this.timeout(60_000);
  const site = jobSite();
  const running: RunningService[] = [];
  const wires: Wire[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.kill()));
    await Promise.all(wires.splice(0).map((one) => one.cut()));
  });

  async function start(environment: Environment = {}): Promise<RunningService> {
    const service = await startService({ DATABASE_URL: site().url, JWT_SECRET: secret, ...environment });
    running.push(service);
    return service;
  }

  const admin = (url: string) => callerAt(url, tokenFor(randomUUID(), "admin"));

  async function anEvent(url: string, options: { seats?: number; startsIn?: number } = {}): Promise<string> {
    const eventId = randomUUID();
    await admin(url)("PUT", `/v1/events/${eventId}`, eventBody({ coachId: randomUUID(), ...options }));
    return eventId;
  }

  it("says what it is, and counts requests by method, route and status, and refusals by code", async () => {
    const { url } = await start({ MODE: "api" });
    await admin(url)("GET", `/v1/bookings/${randomUUID()}`);
    await admin(url)("GET", `/v1/bookings/${randomUUID()}`);
    await admin(url)("GET", "/v1/bookings?limit=0&colour=red");
    await fetch(`${url}/health/live`, { method: "HEAD" });
    await fetch(`${url}/nowhere`, { method: "PROPFIND" });
    const samples = await metricsOf(url);
    expect(samples.get('bookings_build_info{version="0.1.0",mode="api"}')).to.equal(1);
    expect(beginningWith(samples, "bookings_http_requests_total")).to.deep.equal({
      '{method="GET",route="/v1/bookings/{bookingId}",status="404"}': 2,
      '{method="GET",route="/v1/bookings",status="400"}': 1,
      '{method="HEAD",route="/health/live",status="200"}': 1,
      '{method="other",route="none",status="404"}': 1,
    });
    expect(beginningWith(samples, "bookings_refusals_total")).to.deep.equal({
      '{route="/v1/bookings/{bookingId}",code="not_found"}': 2,
      '{route="/v1/bookings",code="validation"}': 2,
      '{route="none",code="not_found"}': 1,
    });
    const durations = beginningWith(samples, "bookings_http_request_duration_seconds");
    const found = '{method="GET",route="/v1/bookings/{bookingId}"}';
    expect(durations[`_count${found}`]).to.equal(2);
    expect(durations[`_sum${found}`]).to.be.above(0).and.below(10);
    expect(durations['_bucket{le="+Inf",method="GET",route="/v1/bookings/{bookingId}"}']).to.equal(2);
    expect(samples.get("bookings_http_requests_in_flight")).to.equal(1);
    expect([...samples.keys()]).to.include.members([
      "nodejs_eventloop_lag_p99_seconds",
      "process_resident_memory_bytes",
      'bookings_db_pool_connections{state="idle"}',
    ]);
  });

  it("has no more series for whatever strangers send", async () => {
    const { url } = await start({ MODE: "api" });
    const ours = (samples: Samples) => [...samples.keys()].filter((name) => name.startsWith("bookings_"));
    const send = (method: string, path: string) => fetch(`${url}${path}`, { method });
    await send("PROPFIND", "/first");
    await send("GET", "/first");
    await send("MKCOL", "/v1/bookings/first");
    await metricsOf(url);
    const before = ours(await metricsOf(url));
    for (const method of ["PROPFIND", "MKCOL", "SEARCH", "M-SEARCH", "UNLOCK"]) {
      await send(method, `/${randomUUID()}`);
      await send(method, `/v1/bookings/${randomUUID()}?${randomUUID()}=1`);
    }
    for (const path of ["%00", "{bookingId}", 'a"b', "..%2f..", "é".repeat(300)])
      await send("GET", `/${path}`);
    expect(ours(await metricsOf(url))).to.deep.equal(before);
  });

  it("counts an order once, whether it is sent again or its transaction is run again", async () => {
    const { url } = await start({ MODE: "api" });
    const [first, second] = [await anEvent(url), await anEvent(url, { startsIn: 72 })];
    const full = await anEvent(url, { seats: 1 });
    await site().run(`
      create sequence tries;
      create function lose() returns trigger language plpgsql as $$ begin
        if nextval('tries') <= 2 then raise exception 'lost' using errcode = 'deadlock_detected'; end if;
        return new;
      end $$;
      create trigger lose before insert on booking_order for each row execute function lose()`);
    const athlete = randomUUID();
    const order = async (body: object, key?: string): Promise<number> => {
      const headers = key === undefined ? {} : { "idempotency-key": key };
      return (await admin(url)("POST", "/v1/bookings", body, headers)).status;
    };
    const service = callerAt(url, tokenFor("a service", "service"));
    const twoEvents = orderBody(athlete, first, second);
    for (const replayed of [null, "true", "true"]) {
      const { status, headers } = await service("POST", "/v1/bookings", twoEvents, {
        "idempotency-key": "k",
      });
      expect([status, headers.get("idempotency-replayed")]).to.deep.equal([201, replayed]);
    }
    expect(await site().values("select last_value from tries")).to.deep.equal(["3"]);
    expect(await order(orderBody(randomUUID(), full))).to.equal(201);
    expect(await order(orderBody(randomUUID(), full))).to.equal(409);
    expect(await order(orderBody(athlete, first, full))).to.equal(409);
    expect(await order({ ...orderBody(athlete, first), colour: "red" })).to.equal(400);
    const samples = await metricsOf(url);
    expect(samples.get("bookings_orders_placed_total")).to.equal(2);
    expect(samples.get("bookings_bookings_placed_total")).to.equal(3);
    expect(beginningWith(samples, "bookings_orders_refused_total")).to.deep.equal({
      '{code="event_full"}': 1,
      '{code="already_booked"}': 1,
    });
  });

  it("goes on without its database, and says so", async () => {
    const connection = await wire(site().url);
    wires.push(connection);
    const { url } = await start({ MODE: "api", DATABASE_URL: connection.url });
    const before = await metricsOf(url);
    expect(before.get("bookings_db_up")).to.equal(1);
    expect(ledgerOf(before)).to.deep.equal([0, 0, 0, 0]);
    await connection.cut();
    const without = await metricsOf(url);
    expect(without.get("bookings_db_up")).to.equal(0);
    expect(ledgerOf(without)).to.deep.equal([undefined, undefined, undefined, undefined]);
    expect(without.get("bookings_http_requests_in_flight")).to.equal(1);
  });

  it("goes on without the ledger where that cannot be read in time", async () => {
    const { url } = await start({ MODE: "api" });
    const obstacle = await site().obstruct("notification_queue");
    const without = await metricsOf(url);
    expect(without.get("bookings_db_up")).to.equal(1);
    expect(ledgerOf(without)).to.deep.equal([undefined, undefined, undefined, undefined]);
    await obstacle.goAway();
  });

  it("counts the runs of a worker's jobs, and those that fail", async () => {
    const worker = await start({ MODE: "worker", NOTIFY_SCHEDULE: "off", LOG_LEVEL: "debug" });
    const [job, other] = [testJob("lapse-requests"), testJob("forget-keys")];
    await site().declared(3);
    const runsOf = (samples: Samples) => beginningWith(samples, "bookings_job_runs_total");
    const names = ["lapse-requests", "forget-keys", "forget-callers"];
    expect(runsOf(await metricsOf(worker.url))).to.deep.equal(
      Object.fromEntries(
        names.flatMap((name) => ["done", "failed"].map((end) => [`{job="${name}",outcome="${end}"}`, 0])),
      ),
    );
    await site().set(job, "next_run_at = now()");
    await site().until(job, ({ last_finished_at: end }) => end !== null);
    await site().run("alter table request_key rename to gone");
    await site().set(other, "next_run_at = now()");
    await site().until(other, ({ fail_count: failures }) => failures === 1);
    const samples = await metricsOf(worker.url);
    expect(runsOf(samples)).to.include({
      '{job="lapse-requests",outcome="done"}': 1,
      '{job="lapse-requests",outcome="failed"}': 0,
      '{job="forget-keys",outcome="done"}': 0,
      '{job="forget-keys",outcome="failed"}': 1,
    });
    const last = beginningWith(samples, "bookings_job_last_success_timestamp_seconds");
    expect(Object.keys(last)).to.deep.equal(['{job="lapse-requests"}']);
    expect(Date.now() / 1000 - (last['{job="lapse-requests"}'] ?? 0)).to.be.within(0, 60);
    expect(samples.get('bookings_job_duration_seconds_count{job="forget-keys"}')).to.equal(1);
    const quiet = JSON.parse(await worker.line((line) => line.includes('"msg":"job"')));
    expect(quiet).to.include({ level: 20, job: "lapse-requests", outcome: "done" });
    expect(quiet.traceId).to.match(/^[0-9a-f]{32}$/);
    const failed = JSON.parse(await worker.line((line) => line.includes('"msg":"job failed"')));
    expect(failed).to.include({ level: 50, job: "forget-keys", outcome: "failed" });
    expect(failed.durationMs).to.be.above(0);
  });
});

describe("/metrics of a process that sends", function () {
  this.timeout(60_000);
  let site: NotifiedService;
  beforeEach(async () => {
    site = await NotifiedService.open();
  });
  afterEach(() => site.close());

  it("counts what becomes of messages, and shows what waits", async () => {
    const { url } = await site.start({ NOTIFY_RETRY_MAX: "2" });
    const outcomes = async () => {
      const all = beginningWith(
        await metricsOf(url),
        'bookings_notifications_total{channel="webhook",outcome="',
      );
      return ["sent", "failed", "dead", "expired", "skipped"].map((outcome) => all[`${outcome}"}`]);
    };
    expect(await outcomes()).to.deep.equal([0, 0, 0, 0, 0]);
    site.receiver.reply = () => 500;
    await site.request();
    await site.run();
    expect(await outcomes()).to.deep.equal([0, 1, 0, 0, 0]);
    expect(ledgerOf(await metricsOf(url))).to.deep.equal([0, 1, 0, 0]);
    await site.untilRetry();
    const waiting = await metricsOf(url);
    expect(waiting.get("bookings_notifications_due")).to.equal(1);
    expect(waiting.get("bookings_notifications_oldest_due_age_seconds")).to.be.within(60, 120);
    await site.run();
    expect(await outcomes()).to.deep.equal([0, 1, 1, 0, 0]);
    expect(ledgerOf(await metricsOf(url))).to.deep.equal([0, 0, 1, 0]);
    site.receiver.reply = () => 204;
    await site.request();
    await site.run();
    expect(await outcomes()).to.deep.equal([1, 1, 1, 0, 0]);
  });

  it("makes each run of a job a trace of its own, which what is sent belongs to", async () => {
    const worker = await site.start({ NOTIFY_SCHEDULE: "1 second" });
    const { bookingId } = await site.request();
    await site.receiver.until((hooks) => hooks.length > 0);
    const line = JSON.parse(await worker.line((one) => one.includes('"msg":"job"')));
    expect(line).to.include({ level: 30, job: "notify", outcome: "done" });
    expect(site.receiver.about(bookingId).map(({ traceId }) => traceId)).to.deep.equal([line.traceId]);
  });
});

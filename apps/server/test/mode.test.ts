import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { callerAt, secret, tokenFor } from "./support/client.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { jobSite, type Obstacle, testJob } from "./support/jobs.ts";
import type { Environment } from "./support/run-cli.ts";
import { parsed, type RunningService, startService } from "./support/start-service.ts";

const notify = testJob("notify");
const housekeeping = testJob("lapse-requests");
const forgetting = testJob("forget-keys");
const forgettingCallers = testJob("forget-callers");

/** Resolves when nobody listens there any more. */
async function refused(url: string): Promise<void> {
  while (
    await fetch(url).then(
      () => true,
      () => false,
    )
  );
}

describe("MODE", function () {
  this.timeout(60_000);
  const running: RunningService[] = [];
  afterEach(() => Promise.all(running.splice(0).map((service) => service.stop())));
  const site = jobSite();

  async function start(environment: Environment): Promise<RunningService> {
    const service = await startService({ DATABASE_URL: site().url, JWT_SECRET: secret, ...environment });
    running.push(service);
    return service;
  }

  /** A request that nobody has answered. @returns its event */
  async function request(url: string): Promise<string> {
    const [eventId, athlete] = [randomUUID(), randomUUID()];
    const admin = callerAt(url, tokenFor(randomUUID(), "admin"));
    await admin("PUT", `/v1/events/${eventId}`, eventBody({ coachId: randomUUID() }));
    const { status } = await admin("POST", "/v1/bookings", orderBody(athlete, eventId));
    expect(status).to.equal(201);
    return eventId;
  }

  const isNotification = (line: string): boolean => line.includes('"notification"');

  /** Has a worker begin a run that comes no further than the obstacle. */
  async function workerInRun(): Promise<{ worker: RunningService; obstacle: Obstacle }> {
    const worker = await start({ MODE: "worker", NOTIFY_SCHEDULE: "1 hour" });
    const obstacle = await site().obstruct("notification_rule");
    await site().set(notify, "next_run_at = now()");
    await obstacle.reached();
    return { worker, obstacle };
  }

  it("worker runs the jobs that api leaves to it", async () => {
    const api = await start({ MODE: "api", NOTIFY_SCHEDULE: "1 second" });
    expect(await site().rows()).to.deep.equal([]);
    await request(api.url);
    const worker = await start({ MODE: "worker", NOTIFY_SCHEDULE: "1 second" });
    expect(parsed(await worker.line(isNotification)).msg).to.equal("notification");
    expect(api.lines.filter(isNotification)).to.deep.equal([]);
  });

  it("worker answers probes, and nothing else", async () => {
    const { url } = await start({ MODE: "worker" });
    for (const path of ["/health/live", "/health/ready"])
      expect((await fetch(url + path)).status).to.equal(200);
    const athlete = randomUUID();
    const { status, body } = await callerAt(url, tokenFor(athlete))("GET", `/v1/bookings?userId=${athlete}`);
    expect(status).to.equal(404);
    expect(body.errors[0]).to.include({ code: "not_found", endpoint: "GET /v1/bookings" });
  });

  it("all does both, and keeps the tables in order even with NOTIFY_SCHEDULE=off", async () => {
    const { url } = await start({ NOTIFY_SCHEDULE: "off" });
    expect((await site().declared(3)).map(({ name }) => name)).to.deep.equal([
      forgettingCallers.name,
      forgetting.name,
      housekeeping.name,
    ]);
    const eventId = await request(url);
    const begun = "start_at = now() - interval '2 hours', end_at = now() - interval '1 hour'";
    await site().values(`update event set ${begun} where event_id = $1`, eventId);
    await site().values(
      "update booking set lapses_at = now() - interval '2 hours' where event_id = $1",
      eventId,
    );
    const statuses = () => site().values("select status from booking where event_id = $1", eventId);
    expect(await statuses()).to.deep.equal(["Pending"]);
    await site().set(housekeeping, "next_run_at = now()");
    await site().until(housekeeping, ({ last_finished_at: end }) => end !== null);
    expect(await statuses()).to.deep.equal(["Canceled"]);
    await site().values(
      `insert into request_key (key_id, fingerprint, outcome, people, kept_at)
       values ('old', '', '{}', '{}', now() - interval '25 hours'), ('young', '', '{}', '{}', now())`,
    );
    await site().set(forgetting, "next_run_at = now()");
    await site().until(forgetting, ({ last_finished_at: end }) => end !== null);
    expect(await site().values("select key_id from request_key")).to.deep.equal(["young"]);
    await site().values(
      `insert into request_count (caller_id, used, ends_at)
       values ('gone', 1, now()), ('here', 1, now() + interval '1 hour')`,
    );
    await site().set(forgettingCallers, "next_run_at = now()");
    await site().until(forgettingCallers, ({ last_finished_at: end }) => end !== null);
    expect(await site().values("select caller_id from request_count")).to.deep.equal(["here"]);
  });

  it("worker that is told to stop lets a run finish, and ends with 0", async () => {
    const { worker, obstacle } = await workerInRun();
    const stopped = worker.stop();
    // A supervisor that is impatient, or a terminal that tells the whole group.
    for (const signal of ["SIGTERM", "SIGINT", "SIGTERM"] as const) process.kill(worker.pid, signal);
    await refused(`${worker.url}/health/live`);
    await obstacle.goAway();
    expect(await stopped).to.equal(0);
    const { last_finished_at: end, locked_at: lock, fail_count: failures } = await site().row(notify);
    expect([end === null, lock, failures]).to.deep.equal([false, null, null]);
  });

  it("worker that was killed in a run is followed by another when its lock has run out", async () => {
    const { worker, obstacle } = await workerInRun();
    await worker.kill();
    await obstacle.goAway();
    const { last_modified_by: dead, locked_at: lock } = await site().row(notify);
    expect(lock).to.not.equal(null);
    await start({ MODE: "worker", NOTIFY_SCHEDULE: "1 hour" });
    const ago = "now() - interval '60 seconds'";
    await site().set(notify, `locked_at = ${ago}, next_run_at = ${ago}`);
    const { last_modified_by: next } = await site().until(
      notify,
      ({ last_finished_at: end }) => end !== null,
    );
    expect(next).to.not.equal(dead);
  });
});

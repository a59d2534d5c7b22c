import { randomUUID } from "node:crypto";
import { createJobBoard, type JobBoard } from "@bookings/scheduler/board";
import { expect } from "chai";
import { callerAt, secret, tokenFor } from "./support/client.ts";
import { eventBody, orderBody } from "./support/events.ts";
import { jobSite, testJob } from "./support/jobs.ts";
import type { Environment } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

interface Listed {
  readonly jobs: readonly {
    readonly job: { readonly _id: string; readonly name: string; readonly nextRunAt: string };
  }[];
}

describe("the board of the jobs", () => {
  const site = jobSite();
  let board: JobBoard;
  beforeEach(() => {
    board = createJobBoard({ url: site().url });
  });
  afterEach(() => board.close());

  const listed = async (query = ""): Promise<Listed["jobs"]> =>
    ((await board.jobs(new URLSearchParams(query))) as Listed).jobs;
  const idOf = async (name: string): Promise<string> => {
    const found = (await listed()).find(({ job }) => job.name === name);
    // oxlint-disable-next-line eslint/no-underscore-dangle -- Agenda's own name
    return found?.job._id ?? "";
  };
  const namesIn = async (query: string) => (await listed(query)).map(({ job }) => job.name);

  it("lists what recurs, with what has become of it", async () => {
    const job = testJob("tidy", async () => {
      throw new Error("no broom");
    });
    await site().started([job]);
    await site().slot(job);
    const row = await site().row(job);
    expect(await board.list()).to.deep.equal([
      {
        name: "tidy",
        schedule: "1 hour",
        isPaused: false,
        startedAt: row.last_run_at,
        finishedAt: row.last_finished_at,
        nextRunAt: row.next_run_at,
        lockedAt: null,
        lockedBy: null,
        failures: 1,
        failedAt: row.last_finished_at,
      },
    ]);
  });

  it("tells who has locked a job that runs", async () => {
    const done = Promise.withResolvers<void>();
    const job = testJob("slow", () => done.promise);
    await site().started([job]);
    await site().set(job, "next_run_at = now()");
    await job.begun(1);
    const [slow] = await board.list();
    expect(slow?.lockedAt).to.be.instanceOf(Date);
    expect(slow?.lockedBy).to.match(new RegExp(`^\\S+ ${process.pid} `));
    expect(await board.counts()).to.deep.equal({ runningJobs: 1, lockedJobs: 1, queuedJobs: 0 });
    done.resolve();
  });

  it("counts what is due and waits", async () => {
    const job = testJob("late");
    await site().started([job]);
    await site().set(job, "next_run_at = now() - interval '1 hour', disabled = true");
    expect(await board.counts()).to.deep.equal({ runningJobs: 0, lockedJobs: 0, queuedJobs: 1 });
  });

  it("has jobs by name and by page", async () => {
    await site().started([testJob("one"), testJob("two"), testJob("three")]);
    expect(await namesIn("job=two")).to.deep.equal(["two"]);
    expect(await namesIn("q=t")).to.have.members(["two", "three"]);
    expect(await namesIn("limit=1&skip=1")).to.have.length(1);
    expect(await namesIn("limit=x&skip=-1&state=paused")).to.deep.equal([]);
  });

  it("runs a job now", async () => {
    const job = testJob("tidy");
    await site().started([job]);
    await board.act("retry", [await idOf("tidy")]);
    await job.begun(1);
    const after = await site().until(job, ({ last_finished_at: end }) => end !== null);
    expect(after.repeat_interval).to.equal("1 hour");
    expect(after.next_run_at.getTime()).to.be.greaterThan(Date.now() + 59 * 60_000);
  });

  it("runs a job once more, beside its schedule", async () => {
    const job = testJob("tidy");
    await site().started([job]);
    const before = await site().row(job);
    await board.act("requeue", [await idOf("tidy")]);
    await job.begun(1);
    const rows = await site().rows();
    expect(rows.map(({ name, repeat_interval: schedule }) => [name, schedule])).to.have.deep.members([
      ["tidy", "1 hour"],
      ["tidy", null],
    ]);
    const recurring = rows.find(({ repeat_interval: schedule }) => schedule !== null);
    expect(recurring?.next_run_at).to.deep.equal(before.next_run_at);
  });

  it("pauses a job for as long as nobody resumes it, restarts or not", async () => {
    const [job, canary] = [testJob("tidy"), testJob("canary")];
    const first = await site().started([job, canary]);
    const id = await idOf("tidy");
    expect(await board.act("pause", [id])).to.deep.equal({ pausedCount: 1 });
    await first.drain(5_000);
    await site().started([job, canary]);
    await site().set(job, "next_run_at = now()");
    await site().looksOf(canary);
    expect(job.runs).to.equal(0);
    expect((await board.list()).find(({ name }) => name === "tidy")).to.include({ isPaused: true });
    await board.act("resume", [id]);
    await job.begun(1);
  });

  it("deletes a job, which is back when a process that runs jobs starts", async () => {
    const [job, canary] = [testJob("tidy"), testJob("canary")];
    await site().started([job, canary]);
    expect(await board.act("delete", [await idOf("tidy")])).to.deep.equal({ deleted: true, deletedCount: 1 });
    await site().looksOf(canary);
    expect((await board.list()).map(({ name }) => name)).to.deep.equal(["canary"]);
    await site().started([job, canary]);
    await site().slot(job);
    expect(job.runs).to.equal(1);
  });

  it("has the page with a word of ours, the files that it names, and no others", async () => {
    const page = String((await board.page()).bytes);
    expect(page)
      .to.include("Operators' overview")
      .and.not.match(/https?:/);
    const files = [...page.matchAll(/(?:src|href)="\.\/assets\/([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(files).to.have.length(2);
    for (const file of files) expect((await board.asset(file))?.bytes.length).to.be.greaterThan(1000);
    for (const file of ["none.js", "../index.html", "index.html", "..%2findex.html", ""])
      expect(await board.asset(file)).to.equal(undefined);
  });

  it("rejects while the database is away, and is there again with it", async () => {
    await site().started([testJob("tidy")]);
    await board.list();
    await site().outage();
    for (const ask of [board.list, board.counts, () => board.jobs(new URLSearchParams())])
      expect(await ask().catch(() => "away")).to.equal("away");
    await site().recovery();
    expect(await board.list()).to.have.length(1);
    expect(await listed()).to.have.length(1);
  });
});

describe("the pages for operators, of a whole service", function () {
  this.timeout(60_000);
  const site = jobSite();
  const running: RunningService[] = [];
  afterEach(() => Promise.all(running.splice(0).map((service) => service.stop())));

  async function start(environment: Environment): Promise<RunningService> {
    const service = await startService({ DATABASE_URL: site().url, JWT_SECRET: secret, ...environment });
    running.push(service);
    return service;
  }

  const see = async (url: string, path: string) => {
    const headers = { authorization: `Bearer ${tokenFor(randomUUID(), "admin")}`, accept: "text/html" };
    const response = await fetch(url + path, { headers });
    return { status: response.status, text: await response.text() };
  };

  it("are those of a process that only answers requests, too", async () => {
    await start({ MODE: "worker" });
    await site().declared(3);
    const { url } = await start({ MODE: "api" });
    const { status, text } = await see(url, "/ops");
    expect(status).to.equal(200);
    for (const part of ["<dd>api</dd>", "current", "reachable", "lapse-requests", "0.1.0"])
      expect(text).to.include(part);
    expect((await see(url, "/ops/jobs/")).text).to.include("assets/");
    expect((await see(url, "/ops/jobs/api")).text).to.include('"lapse-requests"');
  });

  it("are not those of one that only works", async () => {
    const { url } = await start({ MODE: "worker" });
    for (const path of ["/ops", "/ops/jobs/", "/ops/session"])
      expect((await see(url, path)).status).to.equal(404);
  });

  it("explain a booking by the rules in force", async () => {
    const { url } = await start({ MODE: "api" });
    const [eventId, coachId, athlete] = [randomUUID(), randomUUID(), randomUUID()];
    const admin = callerAt(url, tokenFor(randomUUID(), "admin"));
    await admin("PUT", `/v1/events/${eventId}`, eventBody({ coachId }));
    const { body } = await admin("POST", "/v1/bookings", orderBody(athlete, eventId));
    const { text } = await see(url, `/ops?id=${body.bookings[0].bookingId}`);
    expect(text).to.include("Due since").and.include("request-received");
  });

  it("say so while the database is away, and are whole again behind it", async () => {
    const { url } = await start({ MODE: "api" });
    await see(url, "/ops");
    await site().outage();
    const { status, text } = await see(url, "/ops");
    expect(status).to.equal(503);
    expect(text).to.include("away").and.include("cannot reach its database");
    expect((await see(url, "/ops/jobs/")).status).to.equal(503);
    await site().recovery();
    while ((await see(url, "/ops")).status !== 200);
  });
});

import { expect } from "chai";
import { jobSite, testJob } from "./support/jobs.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Work that ends when it is told to, or else with its test. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  gates.push(resolve);
  return { work: () => promise, open: resolve };
}

const gates: (() => void)[] = [];

const rejected = (promise: Promise<unknown>): Promise<boolean> =>
  promise.then(
    () => false,
    () => true,
  );

describe("the scheduler", function () {
  this.timeout(60_000);
  afterEach(() => gates.splice(0).forEach((open) => open()));
  const site = jobSite();

  describe("once per slot", () => {
    it("runs a job of three processes once in each of ten slots", async () => {
      const job = testJob("job");
      const schedulers = await Promise.all([1, 2, 3].map(() => site().started([job])));
      for (let slot = 0; slot < 10; slot += 1) await site().slot(job);
      await Promise.all(schedulers.map((scheduler) => scheduler.drain(SECOND)));
      expect(job.runs).to.equal(10);
      expect(await site().rows()).to.have.length(1);
    });

    it("keeps the cadence of an interval: the next slot counts from the beginning of the run", async () => {
      const job = testJob("job", async () => undefined, "1 minute");
      await site().started([job]);
      await site().slot(job);
      const { next_run_at: next, last_run_at: last } = await site().row(job);
      expect(next.getTime() - (last?.getTime() ?? 0)).to.equal(MINUTE);
    });

    it("begins at the slot, not at the look that finds it", async () => {
      const job = testJob("job");
      const scheduler = site().scheduler([job], { lookEvery: 10 * SECOND, lockLifetime: 20 * SECOND });
      await (await site().started([job])).drain(SECOND);
      await site().set(job, "next_run_at = date_trunc('milliseconds', now()) + interval '300 ms'");
      const { next_run_at: slot } = await site().row(job);
      await scheduler.start();
      const { last_run_at: begun } = await site().until(job, ({ last_run_at: at }) => at !== null);
      expect(begun?.getTime()).to.be.at.least(slot.getTime());
      expect(begun?.getTime()).to.be.below(slot.getTime() + 8 * SECOND);
    });

    it("runs nothing again when a process starts within the slot", async () => {
      const [job, canary] = [testJob("job"), testJob("canary")];
      const first = await site().started([job]);
      await site().slot(job);
      const before = await site().row(job);
      await first.drain(SECOND);
      await site().started([job, canary]);
      await site().looksOf(canary);
      expect(job.runs).to.equal(1);
      expect((await site().row(job)).next_run_at).to.deep.equal(before.next_run_at);
    });

    it("makes up for a slot in which nothing ran, once", async () => {
      const [job, canary] = [testJob("job", undefined, "0 3 * * *"), testJob("canary")];
      await (await site().started([job])).drain(SECOND);
      await site().set(job, "next_run_at = now() - interval '3 days'");
      await site().started([job, canary]);
      await job.begun(1);
      await site().looksOf(canary);
      expect(job.runs).to.equal(1);
    });
  });

  describe("a schedule", () => {
    it("that has changed takes effect at the next start, and runs nothing by itself", async () => {
      const job = testJob("job", undefined, "1 day");
      await (await site().started([job])).drain(SECOND);
      const [changed, canary] = [testJob("job", undefined, "2 minutes"), testJob("canary")];
      await site().started([changed, canary]);
      const { next_run_at: next, repeat_interval: interval } = await site().row(job);
      expect(interval).to.equal("2 minutes");
      expect(next.getTime() - Date.now()).to.be.within(MINUTE, 2 * MINUTE);
      await site().looksOf(canary);
      expect(changed.runs).to.equal(0);
    });

    it("that has changed while the job ran is not undone by the end of the run", async () => {
      const { work, open } = gate();
      const job = testJob("job", work, "1 day");
      await site().started([job]);
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      await site().started([{ ...job, schedule: "2 minutes" }]);
      open();
      const { next_run_at: next } = await site().until(job, ({ locked_at: lock }) => lock === null);
      expect(next.getTime() - Date.now()).to.be.below(2 * MINUTE);
    });

    it("that is off stops the job in processes that still have it on", async () => {
      const [job, canary] = [testJob("job"), testJob("canary")];
      await site().started([job, canary]);
      await site().slot(job);
      await site().set(job, "next_run_at = now() + interval '1 second'");
      await site().started([{ ...job, schedule: undefined }]);
      await site().looksOf(canary);
      expect((await site().rows()).map(({ name }) => name)).to.deep.equal(["canary"]);
      expect(job.runs).to.equal(1);
    });

    it("that is off in a process is left alone by it when a later one has it on", async () => {
      const [idle, job] = [testJob("job"), testJob("job")];
      await site().started([{ ...idle, schedule: undefined }]);
      await site().started([job]);
      await site().slot(job);
      expect([idle.runs, job.runs]).to.deep.equal([0, 1]);
    });
  });

  describe("a lock", () => {
    it("of a killed process is free after its life, and not before", async () => {
      const [job, canary] = [testJob("job"), testJob("canary")];
      await site().started([job, canary], { lockLifetime: MINUTE });
      const dead = (age: string) =>
        `last_modified_by = 'dead', locked_at = now() - interval '${age}', next_run_at = now() - interval '${age}'`;
      await site().set(job, dead("50 seconds"));
      await site().looksOf(canary);
      expect(job.runs).to.equal(0);
      await site().set(job, dead("60 seconds"));
      await job.begun(1);
    });

    it("is extended while its job runs", async () => {
      const { work, open } = gate();
      const job = testJob("job", work);
      await site().started([job], { lockLifetime: SECOND });
      await site().set(job, "next_run_at = now()");
      const { locked_at: first } = await site().until(job, ({ last_run_at: at }) => at !== null);
      await site().until(job, ({ locked_at: at }) => (at?.getTime() ?? 0) > (first?.getTime() ?? 0));
      open();
      const { last_finished_at: end } = await site().until(job, ({ locked_at: lock }) => lock === null);
      expect(end).to.not.equal(null);
    });

    it("that is lost during a run starts no second one in the same process", async () => {
      const { work, open } = gate();
      const [job, canary] = [testJob("job", work), testJob("canary")];
      await site().started([job, canary]);
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      await site().set(job, "locked_at = null, next_run_at = now()");
      await site().looksOf(canary);
      expect(job.runs).to.equal(1);
      open();
      await job.begun(2);
    });

    it("is left alone by a process that has lost it to another", async () => {
      const { work, open } = gate();
      const job = testJob("job", work);
      const scheduler = await site().started([job]);
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      await site().set(job, "last_modified_by = 'another', locked_at = now()");
      open();
      await scheduler.drain(SECOND);
      expect(await site().row(job)).to.include({ last_modified_by: "another", last_finished_at: null });
      expect((await site().row(job)).locked_at).to.not.equal(null);
    });
  });

  describe("a failure", () => {
    it("is told, is not repeated at once, and the next slot runs", async () => {
      const job = testJob("job", async () => {
        throw new Error("athlete 4711 has no coach");
      });
      const canary = testJob("canary");
      await site().started([job, canary]);
      await site().slot(job);
      await site().looksOf(canary);
      expect(site().failures).to.deep.equal(["job: Error: athlete 4711 has no coach"]);
      await site().slot(job);
      expect(site().failures).to.have.length(2);
      expect(await site().row(job)).to.include({ fail_count: 2, fail_reason: "the log says why" });
    });
  });

  describe("the database goes away", () => {
    it("and comes back: it is told once, and the jobs go on", async () => {
      const job = testJob("job");
      await site().started([job], {
        onOutage: (error) => {
          site().outages.push(error);
          told.resolve();
        },
      });
      const told = Promise.withResolvers<void>();
      await site().slot(job);
      await site().outage();
      await told.promise;
      const other = site().scheduler([job]);
      for (let tries = 0; tries < 20; tries += 1) expect(await rejected(other.start())).to.equal(true);
      await site().set(job, "next_run_at = now()");
      await site().recovery();
      await job.begun(2);
      await site().until(job, ({ locked_at: lock }) => lock === null);
      expect(site().outages).to.have.length(1);
    });

    it("while a job runs: its end is written down as soon as it is back", async () => {
      const told = Promise.withResolvers<void>();
      const { work, open } = gate();
      const job = testJob("job", work);
      await site().started([job], { lockLifetime: MINUTE, onOutage: () => told.resolve() });
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      await site().outage();
      open();
      await told.promise;
      expect((await site().row(job)).locked_at).to.not.equal(null);
      await site().recovery();
      const { last_finished_at: end } = await site().until(job, ({ locked_at: lock }) => lock === null);
      expect(end).to.not.equal(null);
    });

    it("before the start, which fails then, and succeeds later", async () => {
      const job = testJob("job");
      const scheduler = site().scheduler([job]);
      await site().outage();
      expect(await rejected(scheduler.start())).to.equal(true);
      await site().recovery();
      await scheduler.start();
      await site().slot(job);
      expect(job.runs).to.equal(1);
    });

    it("for good: the scheduler ends nevertheless", async () => {
      const scheduler = await site().started([testJob("job")]);
      await site().outage();
      await scheduler.drain(SECOND);
    });
  });

  describe("drained", () => {
    it("waits for the job that runs, and frees it", async () => {
      const { work, open } = gate();
      const job = testJob("job", work);
      const scheduler = await site().started([job]);
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      const drained = scheduler.drain(10 * SECOND).then(() => "drained");
      expect(await Promise.race([drained, scheduler.drain(500).then(() => "waiting")])).to.equal("waiting");
      open();
      await drained;
      const { locked_at: lock, last_finished_at: end } = await site().row(job);
      expect([lock, end === null]).to.deep.equal([null, false]);
    });

    it("begins nothing that it has locked ahead, and frees it for others", async () => {
      const { work, open } = gate();
      const [running, ahead] = [testJob("running", work), testJob("ahead")];
      await (await site().started([running, ahead])).drain(SECOND);
      await site().set(running, "next_run_at = now()");
      await site().set(ahead, "next_run_at = now() + interval '500 ms'");
      const { next_run_at: slot } = await site().row(ahead);
      const scheduler = await site().started([running, ahead], { lookEvery: 2 * SECOND });
      await running.begun(1);
      await site().until(ahead, ({ locked_at: lock }) => lock !== null);
      const drained = scheduler.drain(10 * SECOND);
      await site().until(ahead, ({ locked_at: lock }) => lock === null);
      const another = testJob("ahead");
      await site().started([another]);
      await another.begun(1);
      open();
      await drained;
      expect(ahead.runs).to.equal(0);
      expect((await site().row(ahead)).last_run_at?.getTime()).to.be.at.least(slot.getTime());
    });

    it("frees what a look has found that was under way", async () => {
      const job = testJob("job");
      const scheduler = await site().started([job]);
      await site().run(`
        create function hold() returns trigger as 'begin perform pg_advisory_xact_lock(1); return new; end' language plpgsql;
        create trigger hold before update on jobs.agenda_jobs for each row when (new.locked_at is not null)
          execute function hold();
        select pg_advisory_lock(1)`);
      await site().set(job, "next_run_at = now()");
      const held = "select pid from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))";
      while ((await site().values(held)).length === 0);
      const drained = scheduler.drain(10 * SECOND);
      await scheduler.drain(300);
      await site().run("select pg_advisory_unlock(1)");
      await drained;
      expect(job.runs).to.equal(0);
      const { locked_at: lock, last_modified_by: finder, last_run_at: run } = await site().row(job);
      expect([lock, finder === null, run]).to.deep.equal([null, false, null]);
    });

    it("waits no longer than it is told, and leaves the lock of what still runs", async () => {
      const { work, open } = gate();
      const job = testJob("job", work);
      const scheduler = await site().started([job]);
      await site().set(job, "next_run_at = now()");
      await job.begun(1);
      await scheduler.drain(1);
      expect((await site().row(job)).locked_at).to.not.equal(null);
      open();
    });

    it("twice, or before it was started, is no mistake", async () => {
      const scheduler = site().scheduler([testJob("job")]);
      await scheduler.drain(SECOND);
      await scheduler.drain(SECOND);
      expect(await rejected(scheduler.start())).to.equal(true);
      expect(await site().rows()).to.deep.equal([]);
    });

    it("while it starts, runs nothing", async () => {
      const job = testJob("job");
      await (await site().started([job])).drain(SECOND);
      await site().set(job, "next_run_at = now()");
      const scheduler = site().scheduler([job]);
      await Promise.all([scheduler.start().catch(() => undefined), scheduler.drain(SECOND)]);
      expect(job.runs).to.equal(0);
    });
  });
});

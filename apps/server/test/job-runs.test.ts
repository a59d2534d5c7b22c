import { Unavailable } from "@bookings/domain";
import { expect } from "chai";
import pino from "pino";
import { type Job, type RunRecord, recordedJob } from "../src/job-runs.ts";
import { traceHeaders, unrecorded } from "../src/trace.ts";

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly traceId: string;
  readonly [field: string]: unknown;
}

/** A job whose runs are noted. */
function recorded(run: Job["run"]) {
  const lines: Line[] = [];
  const ran: string[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Line);
  const record: RunRecord = {
    log: pino({ base: null, timestamp: false, level: "debug" }, { write }),
    jobs: { ran: (job, outcome) => ran.push(`${job} ${outcome}`), expect: () => undefined },
    tracing: unrecorded,
  };
  const job = recordedJob({ name: "tidy", schedule: "1 hour", run }, record);
  return { job, lines, ran };
}

const ends: [what: string, found: number, level: number][] = [
  ["that found something is told as information", 1, 30],
  ["that found nothing is told only to those who look closely", 0, 20],
];

describe("A run of a job", () => {
  for (const [what, found, level] of ends) {
    it(what, async () => {
      const { job, lines, ran } = recorded(async () => found);
      await job.run();
      const [{ durationMs, traceId, ...line }] = lines as [Line];
      expect(line).to.deep.equal({ level, job: "tidy", outcome: "done", msg: "job" });
      expect(durationMs).to.be.a("number").at.least(0);
      expect(traceId).to.match(/^[0-9a-f]{32}$/);
      expect(ran).to.deep.equal(["tidy done"]);
    });
  }

  const failures: [failure: Error, level: number, msg: string][] = [
    [new Error("broken"), 50, "job failed"],
    [new Unavailable({ cause: new Error("away") }), 40, "no database for the job"],
  ];
  for (const [failure, level, msg] of failures) {
    it(`fails where it has failed, and says: ${msg}`, async () => {
      const { job, lines, ran } = recorded(() => Promise.reject(failure));
      const told = await job.run().catch((error: unknown) => error);
      expect(told).to.equal(failure);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include({ level, msg, job: "tidy", outcome: "failed" });
      expect(ran).to.deep.equal(["tidy failed"]);
    });
  }

  it("is a trace of its own, which what it calls outside belongs to", async () => {
    const called: string[] = [];
    const { job, lines } = recorded(async () =>
      called.push(traceHeaders()["traceparent"]?.split("-")[1] ?? ""),
    );
    await Promise.all([job.run(), job.run()]);
    expect(new Set(called).size).to.equal(2);
    expect(lines.map(({ traceId }) => traceId)).to.have.members(called);
  });
});

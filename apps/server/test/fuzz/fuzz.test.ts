// Requests by the thousand, made up by chance from the product's own OpenAPI document: those that it describes, with
// the ids of people and bookings that there are, and those that somebody has tampered with. Whatever the service
// answers must be what the document says, and nothing that a request holds may make it fail or talk.
//
//   FUZZ_SEED      sends the requests of this seed again; a failure names the seed. Default: always the same; of long runs a new one each time.
//   FUZZ_REQUESTS  how many. Default: as many as a regular test run has time for. Given, it prints what became of them.

import { expect } from "chai";
import fc from "fast-check";
import { leftovers } from "../support/leftovers.ts";
import type { Case } from "./cases.ts";
import { Finding, type Fuzzer, startFuzzer } from "./fuzzer.ts";

const numberFrom = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};

const SECOND = 1_000;
const wanted = numberFrom("FUZZ_REQUESTS");
const requests = wanted ?? 1_500;
const seed =
  numberFrom("FUZZ_SEED") ?? (wanted === undefined ? 20_261_122 : Math.trunc(Math.random() * 2 ** 31));
/** Milliseconds, shrinking included; a machine that is too slow for it sends fewer requests. */
const patience = 60 * SECOND + requests * 0.03 * SECOND;
/** Fewer than these may well leave out an operation. */
const ENOUGH = 1_500;

/** A finding says all there is to know; anything else is a mistake of the fuzzer's own, and where it is. */
const messageOf = (error: unknown): string => {
  if (error instanceof Finding) return error.message;
  return (error instanceof Error ? error.stack : undefined) ?? "interrupted";
};

function report({ numRuns, numShrinks, errorInstance }: fc.RunDetails<[Case]>): string {
  const again = `FUZZ_SEED=${seed} FUZZ_REQUESTS=${requests} sends it again`;
  return `request ${numRuns}, shrunk ${numShrinks} times; ${again}\n${messageOf(errorInstance)}`;
}

/** pino's levels: 50 is an error, 60 the end. */
const isAlarm = (line: string): boolean => !line.startsWith("{") || /"level":[56]0\b/.test(line);

describe("the service, sent anything", () => {
  let fuzzer: Fuzzer;
  let interrupted = false;

  before(async function () {
    this.timeout(60 * SECOND);
    fuzzer = await startFuzzer();
  });

  after(async () => expect(await fuzzer.stop(), "exit code").to.equal(0));

  it(`does with each of ${requests} requests what its document says, seed ${seed}`, async function () {
    this.timeout(patience + 30 * SECOND);
    const property = fc.asyncProperty(fuzzer.cases, (one) => fuzzer.tryOut(one));
    const options = { seed, numRuns: requests, interruptAfterTimeLimit: patience };
    const details = await fc.check(property, options);
    if (wanted !== undefined) process.stdout.write(`${fuzzer.tally.lines().join("\n")}\n`);
    if (details.failed) throw new Error(report(details));
    interrupted = details.interrupted;
  });

  it("has answered every operation with a success", function () {
    if (requests < ENOUGH || interrupted) this.skip();
    expect(fuzzer.tally.unsuccessful).to.deep.equal([]);
  });

  it("is ready afterwards, and takes an order", async () => {
    expect((await fetch(`${fuzzer.service.url}/health/ready`)).status).to.equal(200);
    expect(await fuzzer.scene.canOrder()).to.equal(true);
  });

  it("has kept the texts that nobody was to see", async () => {
    expect(await fuzzer.scene.isHidden()).to.equal(true);
  });

  for (const [what, statement] of Object.entries(leftovers)) {
    it(`leaves no ${what} behind`, async () => {
      expect(await fuzzer.database.rows(statement)).to.deep.equal([]);
    });
  }

  it("has delivered each message once, to a receiver that refuses some", () => {
    const accepted = fuzzer.receiver.hooks.filter((hook) => hook.accepted).map(({ id }) => id);
    expect(accepted).to.not.be.empty;
    expect(accepted).to.have.length(new Set(accepted).size);
    expect(fuzzer.receiver.forged).to.deep.equal([]);
  });

  it("has nothing to complain of in its log, and tells there what nobody wrote", () => {
    expect(fuzzer.service.lines.filter(isAlarm)).to.deep.equal([]);
    expect(fuzzer.toldInLog()).to.deep.equal([]);
  });
});

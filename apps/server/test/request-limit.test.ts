import { randomUUID } from "node:crypto";
import { Unavailable } from "@bookings/domain";
import { type ManualClock, manualClock, NOW } from "@bookings/domain/testing";
import type { RateLimit } from "@bookings/http";
import { type Database, openDatabase, type RequestCounts, type RequestsMade } from "@bookings/persistence";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { requestLimit } from "../src/request-limit.ts";
import { databases } from "./support/databases.ts";

const rate = { quota: 5, window: 60 };
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

/** Counts as the database does; it can go away, and does not answer before it is let. */
class FakeCounts implements Pick<RequestCounts, "add"> {
  readonly made: RequestsMade[] = [];
  isAway = false;
  used = 0;
  held: PromiseWithResolvers<void> | undefined;

  async add(made: RequestsMade) {
    this.made.push(made);
    await this.held?.promise;
    if (this.isAway) throw new Unavailable();
    this.used += made.requests;
    return { used: this.used, endsAt: made.endsAt };
  }
}

interface Process {
  readonly limit: RateLimit;
  readonly told: string[];
}

function start(counts: Pick<RequestCounts, "add">, clock: ManualClock): Process {
  const told: string[] = [];
  const onOutage = (error: unknown) => told.push(error instanceof Unavailable ? "away" : "broken");
  const limit = requestLimit({ rate, counts, clock, onOutage, onReturn: () => told.push("back") });
  return { limit, told };
}

const usedIn = async (limit: RateLimit, times: number, caller = "caller"): Promise<number[]> => {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push((await limit.count(caller)).used);
  return all;
};

describe("the limit of requests", () => {
  let clock: ManualClock;
  let counts: FakeCounts;
  beforeEach(() => {
    clock = manualClock(NOW);
    counts = new FakeCounts();
  });

  it("costs the database nothing once a caller has used up its window", async () => {
    const { limit } = start(counts, clock);
    expect(await usedIn(limit, 8)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(counts.made).to.have.length(5);
    clock.set(later(60));
    counts.used = 0;
    expect(await usedIn(limit, 1)).to.deep.equal([1]);
  });

  it("counts what comes together together, one statement of a caller at a time", async () => {
    const { limit } = start(counts, clock);
    counts.held = Promise.withResolvers();
    const all = ["a", "a", "a", "b", "a"].map((caller) => limit.count(caller));
    expect(counts.made.map(({ caller, requests }) => [caller, requests])).to.deep.equal([
      ["a", 1],
      ["b", 1],
    ]);
    counts.held.resolve();
    const used = (await Promise.all(all)).map((count) => count.used);
    expect(counts.made.map(({ caller, requests }) => [caller, requests])).to.deep.equal([
      ["a", 1],
      ["b", 1],
      ["a", 3],
    ]);
    // The fake has one count for both: b came second.
    expect(used).to.deep.equal([1, 3, 4, 2, 5]);
  });

  it("goes on by itself while the database is away, from what it knows", async () => {
    const { limit, told } = start(counts, clock);
    expect(await usedIn(limit, 2)).to.deep.equal([1, 2]);
    counts.isAway = true;
    expect(await usedIn(limit, 5)).to.deep.equal([3, 4, 5, 6, 7]);
    expect(await limit.count("caller")).to.deep.equal({ used: 8, endsAt: later(60) });
    expect(await usedIn(limit, 7, "another")).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    clock.set(later(60));
    expect(await limit.count("caller")).to.deep.equal({ used: 1, endsAt: later(120) });
    expect(told).to.deep.equal(["away"]);
    counts.isAway = false;
    await limit.count("caller");
    expect(told).to.deep.equal(["away", "back"]);
  });

  it("survives whatever the database says, such as that there is no table yet", async () => {
    const add = async (): Promise<never> => {
      throw new Error('relation "request_count" does not exist');
    };
    const { limit, told } = start({ add }, clock);
    expect(await usedIn(limit, 3)).to.deep.equal([1, 2, 3]);
    expect(told).to.deep.equal(["broken"]);
  });

  it("remembers a bounded number of callers, the youngest", async () => {
    const { limit } = start(counts, clock);
    counts.isAway = true;
    await usedIn(limit, 6, "first");
    await usedIn(limit, 6, "second");
    await usedIn(limit, 1, "first");
    for (let index = 0; index < 19_999; index += 1) await limit.count(`caller ${index}`);
    expect(await usedIn(limit, 1, "first")).to.deep.equal([8]);
    expect(await usedIn(limit, 1, "second")).to.deep.equal([1]);
  });

  describe("of two processes on one database", () => {
    let place: TestDatabase;
    let opened: Database[];
    let processes: RateLimit[];
    beforeEach(async () => {
      place = await databases.create();
      opened = await Promise.all([1, 2].map(() => openDatabase({ url: place.url })));
      processes = opened.map(({ requestCounts }) => start(requestCounts, clock).limit);
    });
    afterEach(async () => {
      await Promise.all(opened.map((database) => database.close()));
      await place.drop();
    });

    const allowed = async (times: number, caller: string): Promise<number> => {
      const each = Array.from({ length: times }, (_, index) => processes[index % 2] as RateLimit);
      const all = await Promise.all(each.map((limit) => limit.count(caller)));
      return all.filter(({ used }) => used <= rate.quota).length;
    };

    it("lets pass as many as it says, over both together, at once or one after the other", async () => {
      const caller = randomUUID();
      expect(await allowed(4, caller)).to.equal(4);
      expect(await allowed(40, caller)).to.equal(1);
      expect(await allowed(40, caller)).to.equal(0);
      clock.set(later(59.999));
      expect(await allowed(2, caller)).to.equal(0);
      clock.set(later(60));
      expect(await allowed(40, caller)).to.equal(5);
    });
  });
});

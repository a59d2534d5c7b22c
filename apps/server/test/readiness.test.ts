import { expect } from "chai";
import { type Life, readiness } from "../src/readiness.ts";

describe("readiness", () => {
  let life: Life;
  let pings: PromiseWithResolvers<void>[];
  let isReady: () => Promise<boolean>;

  beforeEach(() => {
    life = { prepared: true, stopping: false };
    pings = [];
    const ping = () => {
      const answer = Promise.withResolvers<void>();
      pings.push(answer);
      return answer.promise;
    };
    isReady = readiness({ ping }, life);
  });

  const crowd = () => Promise.all(Array.from({ length: 100 }, () => isReady()));

  it("of a hundred who ask at once is found out by one", async () => {
    const answers = crowd();
    pings[0]?.resolve();
    expect(new Set(await answers)).to.deep.equal(new Set([true]));
    expect(pings).to.have.lengthOf(1);
  });

  it("is found out anew afterwards, when the database has not answered as well", async () => {
    const answers = crowd();
    pings[0]?.reject(new Error("away"));
    expect(new Set(await answers)).to.deep.equal(new Set([false]));
    const next = isReady();
    pings[1]?.resolve();
    expect(await next).to.equal(true);
  });

  it("ends with the stop, also for those who have asked before", async () => {
    const answer = isReady();
    life.stopping = true;
    pings[0]?.resolve();
    expect(await answer).to.equal(false);
    expect(await isReady()).to.equal(false);
    expect(pings).to.have.lengthOf(1);
  });

  it("begins when all is prepared, and asks nobody before", async () => {
    life.prepared = false;
    expect(await isReady()).to.equal(false);
    expect(pings).to.be.empty;
  });
});

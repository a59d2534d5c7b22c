import { expect } from "chai";
import { boundedBackground } from "../src/background.ts";

/** Work that ends when it is told to. */
function job() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let begun = false;
  const work = () => {
    begun = true;
    return promise;
  };
  return { work, end: resolve, fail: reject, hasBegun: () => begun };
}

const forever = new Promise<void>(() => undefined);

describe("work behind answers", () => {
  const aBackground = () => {
    const failures: unknown[] = [];
    return { failures, ...boundedBackground({ most: 2, failed: (failure) => failures.push(failure) }) };
  };

  it("goes on, so much at once, and what would be more is left to the schedule", async () => {
    const { soon, finish } = aBackground();
    const [one, two, three, four] = [job(), job(), job(), job()];
    for (const { work } of [one, two, three]) soon(work);
    expect([one, two, three].map(({ hasBegun }) => hasBegun())).to.deep.equal([true, true, false]);
    one.end();
    await new Promise(setImmediate);
    soon(four.work);
    expect(four.hasBegun()).to.equal(true);
    two.end();
    four.end();
    await finish(forever);
  });

  it("that fails is told, and counts no more", async () => {
    const { soon, finish, failures } = aBackground();
    const failing = job();
    soon(failing.work);
    failing.fail(new Error("gone"));
    await finish(forever);
    expect(failures.map(String)).to.deep.equal(["Error: gone"]);
  });

  it("is waited for at the end, with patience, and nothing more is begun", async () => {
    const { soon, finish, isEnding } = aBackground();
    const [slow, late] = [job(), job()];
    soon(slow.work);
    expect(isEnding()).to.equal(false);
    let isOver = false;
    const finished = finish(forever).then(() => (isOver = true));
    await new Promise(setImmediate);
    soon(late.work);
    expect([isEnding(), isOver, late.hasBegun()]).to.deep.equal([true, false, false]);
    slow.end();
    await finished;
    soon(late.work);
    expect(late.hasBegun()).to.equal(false);
  });

  it("is not waited for longer than that", async () => {
    const { soon, finish } = aBackground();
    soon(job().work);
    await finish(Promise.resolve());
  });
});

import { expect } from "chai";
import { pauseBefore, retrying } from "../src/connection/retry.ts";

const failing = (failures: number, error: Error) => {
  let runs = 0;
  return {
    work: async () => {
      runs += 1;
      if (runs <= failures) throw error;
      return runs;
    },
    runs: () => runs,
  };
};

describe("Retrying", () => {
  const pauses: number[] = [];
  const options = {
    isRetryable: ({ message }: Error) => message === "passes",
    tries: 4,
    pause: async (attempt: number) => void pauses.push(attempt),
  } as Parameters<typeof retrying>[0];

  beforeEach(() => pauses.splice(0));

  it("goes on until the work succeeds, with a pause between", async () => {
    expect(await retrying(options, failing(3, new Error("passes")).work)).to.equal(4);
    expect(pauses).to.deep.equal([1, 2, 3]);
  });

  it("hands on the last failure when the tries are used up", async () => {
    const error = new Error("passes");
    const { work, runs } = failing(4, error);
    expect(await retrying(options, work).catch((failure: unknown) => failure)).to.equal(error);
    expect(runs()).to.equal(4);
  });

  it("hands on at once what will not pass", async () => {
    const error = new Error("stays");
    const { work, runs } = failing(1, error);
    expect(await retrying(options, work).catch((failure: unknown) => failure)).to.equal(error);
    expect(runs()).to.equal(1);
    expect(pauses).to.deep.equal([]);
  });

  it("pauses longer each time, up to a quarter of a second, and never just as long as a rival", () => {
    const most = [1, 2, 3, 4, 5, 6, 9].map((attempt) => pauseBefore(attempt, () => 1));
    expect(most).to.deep.equal([10, 20, 40, 80, 160, 250, 250]);
    expect(pauseBefore(3, () => 0)).to.equal(20);
  });
});

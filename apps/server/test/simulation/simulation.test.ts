// A day in the life of the product, made up by chance: many callers send commands to two servers on one database,
// some of them at the same moment, and after each step everything that can be seen must be as a plain model of the
// contract has it.
//
//   SIMULATION_SEED  plays the days of this seed again; a failure names the seed. Default: a new one each time.
//   SIMULATION_RUNS  how many days. Default: as many as a regular test run has time for.

import { expect } from "chai";
import fc from "fast-check";
import { leftovers } from "../support/leftovers.ts";
import { type Product, startProduct } from "./product.ts";
import { simulate } from "./simulation.ts";
import { type Step, steps } from "./steps.ts";

const numberFrom = (name: string): number | undefined => {
  const text = process.env[name];
  return text === undefined || text === "" ? undefined : Number(text);
};

const SECOND = 1_000;
const runs = numberFrom("SIMULATION_RUNS") ?? 10;
const seed = numberFrom("SIMULATION_SEED") ?? Math.trunc(Math.random() * 2 ** 31);
/** Milliseconds, shrinking included; a machine that is too slow for it plays fewer days. */
const patience = 60 * SECOND + runs * 3 * SECOND;

function report({ numRuns, numShrinks, errorInstance }: fc.RunDetails<[Step[]]>): string {
  const where = `run ${numRuns}, shrunk ${numShrinks} times; SIMULATION_SEED=${seed} plays it again`;
  return `${where}\n${errorInstance instanceof Error ? errorInstance.message : "interrupted"}`;
}

describe("the product and a plain model of it", () => {
  let product: Product;

  before(async () => {
    product = await startProduct();
  });

  after(() => product.stop());

  it(`agree on everything that can be seen, whatever happens on ${runs} days, seed ${seed}`, async function () {
    this.timeout(patience + 30 * SECOND);
    const property = fc.asyncProperty(steps, (day) => simulate(product, day));
    const options = {
      seed,
      numRuns: runs,
      unbiased: true,
      interruptAfterTimeLimit: patience,
    };
    const details = await fc.check(property, options);
    if (details.failed) throw new Error(report(details));
  });

  for (const [what, statement] of Object.entries(leftovers)) {
    it(`leave no ${what} behind`, async () => {
      expect(await product.database.rows(statement)).to.deep.equal([]);
    });
  }
});

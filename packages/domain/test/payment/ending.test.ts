import { asService } from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld } from "../world.ts";
import { aMarket } from "./market.ts";

describe("A run that settles payments", () => {
  it("tells how many it found due", async () => {
    const { order, background, settle } = await aMarket();
    await order();
    background.forget();
    expect(await settle()).to.equal(1);
    expect(await settle()).to.equal(0);
  });

  it("finds nothing where only cash is taken", async () => {
    const { useCases } = await aWorld();
    expect(await useCases.settlePayments({ caller: asService })).to.equal(0);
  });

  it("begins nothing once the process is about to end, so that nothing is cut", async () => {
    const isEnding = { now: true };
    const { order, background, settle, provider, payment } = await aMarket({ isEnding: () => isEnding.now });
    await order();
    await background.catchUp();
    expect([await settle(), provider.asked, payment()?.attempts]).to.deep.equal([0, [], 0]);
    isEnding.now = false;
    expect([await settle(), provider.asked.length]).to.deep.equal([1, 1]);
  });
});

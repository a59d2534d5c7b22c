import { KEY_LIFETIME } from "@bookings/domain";
import { aKeptRequest, later, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld } from "../world.ts";

describe("Forgetting old keys", () => {
  it("removes all that no longer stand for anything, and no other", async () => {
    const world = await aWorld({ now: later(NOW, KEY_LIFETIME + 1) });
    await world.storage.uow.run(async ({ keys }) => {
      for (let number = 0; number < 2_500; number += 1)
        await keys.add(aKeptRequest({ keyId: `old ${number}` }));
      await keys.add(aKeptRequest({ keyId: "young", keptAt: later(NOW, 1) }));
    });
    expect(await world.useCases.forgetOldKeys()).to.equal(2_500);
    expect(world.storage.keys().map(({ keyId }) => keyId)).to.deep.equal(["young"]);
  });
});

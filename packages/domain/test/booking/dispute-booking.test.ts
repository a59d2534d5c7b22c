import type { Caller, UserId } from "@bookings/domain";
import { ATHLETE, anId, asAdmin, asService, COACH, END, START, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, asStranger, aWorld, BOOKING, bookingIn, refusalOf } from "../world.ts";

const reasonId = anId<never>(0x4e);

const dispute = async (caller: Caller, disputerUserId: UserId) => {
  const world = await aWorld({ now: START, bookings: [bookingIn("Accepted")] });
  const command = { caller, bookingId: BOOKING, disputerUserId, reasonId, comment: "Nobody came" };
  return { view: await world.useCases.disputeBooking(command), stored: await world.stored() };
};

describe("Disputing a booking", () => {
  const allowed: [what: string, caller: Caller, disputerUserId: UserId][] = [
    ["the athlete", asAthlete, ATHLETE],
    ["the coach", asCoach, COACH],
    ["a service that names the athlete", asService, ATHLETE],
    ["an administrator who names the coach", asAdmin, COACH],
  ];
  for (const [what, caller, disputerUserId] of allowed) {
    it(`by ${what} keeps who, why and when`, async () => {
      const { view, stored } = await dispute(caller, disputerUserId);
      expect(view.bookingStatus).to.equal("InDispute");
      const claim = { disputerUserId, reasonId, comment: "Nobody came", disputedAt: START };
      expect(stored.state).to.deep.include({ status: "InDispute", dispute: claim });
    });
  }

  const refused: [what: string, caller: Caller, disputerUserId: UserId, code: string][] = [
    ["the athlete in the coach's name", asAthlete, COACH, "forbidden"],
    ["the coach in the athlete's name", asCoach, ATHLETE, "forbidden"],
    ["an administrator in a stranger's name", asAdmin, STRANGER, "forbidden"],
    ["a stranger", asStranger, STRANGER, "not_found"],
  ];
  for (const [what, caller, disputerUserId, code] of refused) {
    it(`by ${what} is refused as ${code}`, async () => {
      const refusal = await refusalOf(dispute(caller, disputerUserId));
      expect(refusal.code).to.equal(code);
      if (code === "forbidden") expect(refusal.message).to.match(/^disputerUserId: must be/);
    });
  }

  it("is resolved in words or without", async () => {
    for (const resolution of ["Paid back", null]) {
      const { useCases, stored } = await aWorld({ now: END, bookings: [bookingIn("InDispute")] });
      const view = await useCases.resolveDispute({ caller: asService, bookingId: BOOKING, resolution });
      expect(view.bookingStatus).to.equal("DisputeDone");
      expect((await stored()).state).to.deep.include({ resolution: { resolvedAt: END, text: resolution } });
    }
  });
});

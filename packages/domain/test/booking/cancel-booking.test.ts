import type { Caller, UserId } from "@bookings/domain";
import { ATHLETE, asAdmin, asService, COACH, NOW, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { asAthlete, asCoach, asStranger, aWorld, BOOKING, bookingIn, refusalOf } from "../world.ts";

const reason = { reasonCode: "NotFeelingWell", reasonText: "A cold" } as const;

const cancel = async (caller: Caller, userId: UserId | null) => {
  const { useCases } = await aWorld({ bookings: [bookingIn("Accepted")] });
  return useCases.cancelBooking({ caller, bookingId: BOOKING, userId, ...reason });
};

describe("Canceling a booking", () => {
  const allowed: [what: string, caller: Caller, userId: UserId | null, role: string][] = [
    ["the athlete", asAthlete, ATHLETE, "Athlete"],
    ["the coach", asCoach, COACH, "Coach"],
    ["a service that names the athlete", asService, ATHLETE, "Athlete"],
    ["an administrator who names the coach", asAdmin, COACH, "Coach"],
    ["a service that names nobody", asService, null, "System"],
    ["an administrator who names nobody", asAdmin, null, "System"],
  ];
  for (const [what, caller, userId, canceledByRole] of allowed) {
    it(`by ${what} is canceled by ${canceledByRole}`, async () => {
      const view = await cancel(caller, userId);
      expect(view).to.include({ bookingStatus: "Canceled", canceledByRole, canceledAt: NOW.toISOString() });
      expect(view).to.include({ cancellationReasonCode: "NotFeelingWell", cancellationReasonText: "A cold" });
    });
  }

  const refused: [what: string, caller: Caller, userId: UserId | null, code: string][] = [
    ["the athlete in the coach's name", asAthlete, COACH, "forbidden"],
    ["the coach in the athlete's name", asCoach, ATHLETE, "forbidden"],
    ["the athlete in the system's name", asAthlete, null, "forbidden"],
    ["the coach in the system's name", asCoach, null, "forbidden"],
    ["a service in a stranger's name", asService, STRANGER, "forbidden"],
    ["a stranger in its own name", asStranger, STRANGER, "not_found"],
    ["a stranger in the athlete's name", asStranger, ATHLETE, "not_found"],
    ["a stranger in the system's name", asStranger, null, "not_found"],
  ];
  for (const [what, caller, userId, code] of refused) {
    it(`by ${what} is refused as ${code}`, async () => {
      const refusal = await refusalOf(cancel(caller, userId));
      expect(refusal.code).to.equal(code);
      expect(refusal.message).to.match(code === "forbidden" ? /^userId: / : /^bookingId: /);
    });
  }
});

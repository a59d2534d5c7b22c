import {
  type Caller,
  type Operation,
  permit,
  permitAtAll,
  type Standing,
  type Verdict,
  verdictOn,
} from "@bookings/domain";
import { ATHLETE, asAdmin, asService, COACH } from "@bookings/domain/testing";
import { expect } from "chai";
import { callers, outcomeOf, refusalOf } from "../world.ts";

/** Written by hand from what was agreed, not from the table: owner, coach, stranger, service, admin. */
const expected: Record<Operation, [Verdict, Verdict, Verdict, Verdict, Verdict]> = {
  createOrder: ["allow", "forbid", "forbid", "allow", "allow"],
  listOrders: ["allow", "forbid", "forbid", "allow", "allow"],
  listByUser: ["allow", "forbid", "forbid", "allow", "allow"],
  listByCoach: ["forbid", "allow", "forbid", "allow", "allow"],
  listByEvent: ["forbid", "allow", "forbid", "allow", "allow"],
  readBooking: ["allow", "allow", "hide", "allow", "allow"],
  complete: ["allow", "allow", "hide", "allow", "allow"],
  addNote: ["allow", "allow", "hide", "allow", "allow"],
  cancel: ["allow", "allow", "hide", "allow", "allow"],
  dispute: ["allow", "allow", "hide", "allow", "allow"],
  accept: ["forbid", "allow", "hide", "allow", "allow"],
  reject: ["forbid", "allow", "hide", "allow", "allow"],
  dismiss: ["allow", "notOwner", "hide", "allow", "allow"],
  resolve: ["forbid", "forbid", "forbid", "allow", "allow"],
  putEvent: ["forbid", "forbid", "forbid", "allow", "allow"],
  getEvent: ["allow", "allow", "allow", "allow", "allow"],
  notify: ["forbid", "forbid", "forbid", "allow", "allow"],
  manageNotifications: ["forbid", "forbid", "forbid", "allow", "allow"],
  settlePayments: ["forbid", "forbid", "forbid", "allow", "allow"],
  recordPayment: ["forbid", "forbid", "forbid", "allow", "allow"],
  eraseUser: ["allow", "forbid", "forbid", "forbid", "allow"],
};

const standings: Standing[] = ["owner", "coach", "stranger", "service", "admin"];
const parties = { userId: ATHLETE, coachId: COACH };

describe("Access", () => {
  for (const [operation, verdicts] of Object.entries(expected) as [Operation, Verdict[]][]) {
    it(`to ${operation} is ${verdicts.join(", ")} for ${standings.join(", ")}`, () => {
      const found = standings.map((standing) => verdictOn(operation, callers[standing], parties));
      expect(found).to.deep.equal(verdicts);
    });
  }

  it("does not take a service or an administrator for the user for whom it acts", () => {
    expect(verdictOn("eraseUser", { role: "service", userId: ATHLETE }, parties)).to.equal("forbid");
    expect(verdictOn("resolve", { role: "admin", userId: ATHLETE }, parties)).to.equal("allow");
  });

  it("sees a stranger where nobody is named", () => {
    expect(verdictOn("listByEvent", callers.coach, {})).to.equal("forbid");
    expect(verdictOn("listByEvent", callers.coach, { coachId: undefined })).to.equal("forbid");
  });

  const never: Operation[] = [
    "resolve",
    "putEvent",
    "notify",
    "manageNotifications",
    "settlePayments",
    "recordPayment",
  ];
  for (const operation of Object.keys(expected) as Operation[]) {
    it(`is ${never.includes(operation) ? "" : "not "}refused to all ordinary users in advance: ${operation}`, () => {
      const outcome = (caller: Caller): string => outcomeOf(() => permitAtAll(operation, caller));
      expect(outcome(callers.owner)).to.equal(never.includes(operation) ? "forbidden" : "ok");
      expect([outcome(asService), outcome(asAdmin)]).to.deep.equal(["ok", "ok"]);
    });
  }

  it("is refused in the words of the use case", async () => {
    const refusal = await refusalOf(() => permit("listOrders", callers.coach, parties, "userId: no"));
    expect(refusal).to.include({ name: "Forbidden", message: "userId: no" });
    permit("listOrders", callers.owner, parties, "userId: no");
  });
});

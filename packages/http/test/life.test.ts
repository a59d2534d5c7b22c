import { ATHLETE, COACH, END, later, START } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, useApi } from "./support/api.ts";

const REASON = "4b72d209-debd-45e1-93cc-7640bf7d39bf";

describe("the life of a booking", () => {
  const api = useApi();

  it("goes from the request to the resolved dispute", async () => {
    const eventId = await anEventIn(api);
    const order = await api.request("POST", "/v1/bookings", { as: "athlete", body: orderOf([eventId]) });
    expect(order.status).to.equal(201);
    expect(order.headers.get("location")).to.equal(`/v1/bookings/orders?userId=${ATHLETE}`);
    const [requested] = order.body.bookings;
    expect(requested).to.include({ bookingStatus: "Pending", eventStatus: "Scheduled", completed: false });
    const path = `/v1/bookings/${requested.bookingId}`;

    const accepted = await api.request("POST", `${path}/accept`, { as: "coach" });
    expect(accepted.body.bookingStatus).to.equal("Accepted");

    api.clock.set(END);
    const completed = await api.request("PATCH", `${path}/completed`, {
      as: "coach",
      body: { completed: true },
    });
    expect(completed.body.completed).to.equal(true);
    const noted = await api.request("PATCH", `${path}/note`, {
      as: "coach",
      body: { note: "  went well  " },
    });
    expect(noted.body.note).to.equal("went well");

    const claim = { disputerUserId: ATHLETE, reasonId: REASON, comment: "too short" };
    const disputed = await api.request("POST", `${path}/dispute`, { as: "athlete", body: claim });
    expect(disputed.body.bookingStatus).to.equal("InDispute");
    const resolved = await api.request("POST", `${path}/dispute/resolve`, {
      as: "admin",
      body: { resolution: "half the price back" },
    });
    expect(resolved.body).to.include({ bookingStatus: "DisputeDone", note: "went well", completed: true });
    expect((await api.request("GET", path, { as: "athlete" })).body).to.deep.equal(resolved.body);
  });

  it("ends early with a cancellation, and is dismissed", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const reason = { userId: COACH, cancellationReasonCode: "Other", cancellationReasonText: "flooded" };
    const canceled = await api.request("POST", `${path}/cancel`, { as: "coach", body: reason });
    expect(canceled.status).to.equal(200);
    expect(canceled.body).to.include({
      bookingStatus: "Canceled",
      canceledAt: api.clock.now().toISOString(),
      canceledByRole: "Coach",
      cancellationReasonCode: "Other",
      cancellationReasonText: "flooded",
    });

    const dismissal = `${path}/dismiss?userId=${ATHLETE.toUpperCase()}`;
    const dismissed = await api.request("POST", dismissal, { as: "athlete" });
    expect([dismissed.status, dismissed.text]).to.deep.equal([204, ""]);
    expect((await api.request("POST", dismissal, { as: "athlete" })).status).to.equal(204);
    const list = await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { as: "athlete" });
    expect(list.body).to.deep.equal([]);
    const ofCoach = await api.request("GET", `/v1/bookings?coachId=${COACH}`, { as: "coach" });
    expect(ofCoach.body).to.have.length(1);
    const orders = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, { as: "athlete" });
    expect(orders.body[0].bookings).to.have.length(1);
    expect((await api.request("GET", path, { as: "athlete" })).status).to.equal(200);
  });

  it("is declined", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const rejected = await api.request("POST", `${path}/reject`, { as: "coach", body: {} });
    expect([rejected.status, rejected.body.bookingStatus]).to.deep.equal([200, "Rejected"]);
  });

  it("is canceled by the system, with a userId of null or none", async () => {
    for (const [number, whose] of [{ userId: null }, {}].entries()) {
      const path = `/v1/bookings/${await aBookingIn(api, number + 1, { startAt: later(START, number * 9e6), endAt: later(END, number * 9e6) })}`;
      const body = { ...whose, cancellationReasonCode: "NoTime" };
      const canceled = await api.request("POST", `${path}/cancel`, { as: "service", body });
      expect(canceled.body).to.include({ canceledByRole: "System", cancellationReasonText: null });
    }
  });

  it("lapses when nobody answers, and a run of notify tells the athlete", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    await api.useCases.registerRules();
    api.clock.set(START);
    expect((await api.request("GET", path, { as: "athlete" })).body.canceledByRole).to.equal("System");
    const run = await api.request("POST", "/v1/bookings/notify", { as: "service" });
    expect([run.status, run.text]).to.deep.equal([204, ""]);
    expect(api.notifier.messages.map(({ on }) => on)).to.include("canceled");
  });

  it("ends with the user's data", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const erased = await api.request("DELETE", "/v1/bookings/user-data", {
      as: "athlete",
      headers: { "x-current-user-id": ATHLETE.toUpperCase() },
    });
    expect([erased.status, erased.text]).to.deep.equal([204, ""]);
    expect((await api.request("GET", path, { as: "admin" })).status).to.equal(404);
  });
});

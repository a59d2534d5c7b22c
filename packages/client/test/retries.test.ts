import { expect } from "chai";
import { BookingsError, isBookingsError } from "../src/index.ts";
import { BOOKING_ID, booking, EVENT_ID, event, eventInput, order, orderInput } from "./support/samples.ts";
import { ATTEMPT, failureOf, json, NOW, noContent, type Reply, refusal, Stage } from "./support/stage.ts";

const broken = () => new TypeError("fetch failed");
const page = (status: number) => new Response("<html>", { status, headers: { "content-type": "text/html" } });
const success = () => json(200, event);

const codeOf = (error: unknown): string => (error instanceof BookingsError ? error.code : String(error));

describe("retries", () => {
  const passing: [string, () => Reply][] = [
    ["a broken connection", broken],
    ["a try without an answer", () => ({ hangs: ATTEMPT })],
    ["429", () => refusal(429, "rate_limited", { "retry-after": "1" })],
    ["503", () => refusal(503, "unavailable", { "retry-after": "5" })],
    ["a request that arrived too slowly", () => refusal(408, "request_timeout")],
    ["the same request still running", () => refusal(409, "idempotency_in_progress")],
    ["a proxy without a service (502)", () => page(502)],
    ["a proxy without a service (503)", () => page(503)],
    ["a proxy that did not wait (504)", () => page(504)],
  ];
  for (const [what, reply] of passing) {
    it(`follow ${what}`, async () => {
      const stage = new Stage();
      stage.replies = [reply(), success()];
      expect(await stage.client.getEvent(EVENT_ID)).to.deep.equal(event);
      expect(stage.sent).to.have.length(2);
      expect(stage.running).to.equal(0);
    });
  }

  const final: [string, () => Response, string][] = [
    ["a malformed request", () => refusal(400, "validation"), "validation"],
    ["a bad token", () => refusal(401, "unauthorized"), "unauthorized"],
    ["a full event", () => refusal(409, "event_full"), "event_full"],
    ["a stale version", () => refusal(412, "version_mismatch"), "version_mismatch"],
    ["a fault of the service", () => refusal(500, "internal"), "internal"],
    ["a page where an answer should be", () => page(200), "unexpected_answer"],
  ];
  for (const [what, reply, code] of final) {
    it(`do not follow ${what}`, async () => {
      const stage = new Stage();
      stage.replies = [reply()];
      expect(codeOf(await failureOf(stage.client.getEvent(EVENT_ID)))).to.equal(code);
      expect(stage.sent).to.have.length(1);
    });
  }

  it("follow an answer that ends in the middle", async () => {
    const stage = new Stage();
    const half = new ReadableStream({
      pull: (controller) => controller.error(new TypeError("terminated")),
    });
    stage.replies = [new Response(half, { headers: { "content-type": "application/json" } }), success()];
    expect(await stage.client.getEvent(EVENT_ID)).to.deep.equal(event);
  });

  it("send a POST with the same key, and another one with another", async () => {
    const stage = new Stage();
    stage.replies = [broken(), refusal(503, "unavailable"), json(201, order), broken(), json(201, order)];
    await stage.client.placeOrder(orderInput);
    await stage.client.placeOrder(orderInput, { idempotencyKey: "mine" });
    const keys = stage.sent.map(({ headers }) => headers.get("idempotency-key"));
    expect(keys).to.deep.equal(["key-1", "key-1", "key-1", "mine", "mine"]);
    for (const { body } of stage.sent) expect(body).to.deep.equal(orderInput);
  });

  it("send PUT, PATCH and DELETE again, which end the same when done twice", async () => {
    const stage = new Stage();
    const { client } = stage;
    stage.replies = [broken(), json(200, event), broken(), json(200, booking), broken(), noContent()];
    await client.putEvent(EVENT_ID, eventInput);
    await client.addNote(BOOKING_ID, { note: "Good" });
    await client.deleteUserData({ currentUserId: BOOKING_ID });
    expect(stage.sent.map(({ method }) => method)).to.deep.equal([
      "PUT",
      "PUT",
      "PATCH",
      "PATCH",
      "DELETE",
      "DELETE",
    ]);
  });

  it("leave a PATCH with If-Match alone, which would meet its own change", async () => {
    const stage = new Stage();
    const { client } = stage;
    const options = { ifMatch: '"1.1"' };
    for (const reply of [broken(), refusal(503, "unavailable"), page(429)]) {
      stage.replies = [reply];
      await failureOf(client.completeBooking(BOOKING_ID, { completed: true }, options));
      expect(stage.pauses).to.deep.equal([]);
    }
    stage.replies = [refusal(429, "rate_limited"), json(200, booking), broken(), json(200, booking)];
    await client.completeBooking(BOOKING_ID, { completed: true }, options);
    expect(stage.pauses).to.have.length(1);
    // A POST has its key, and gets the first answer again.
    await client.acceptBooking(BOOKING_ID, options);
    expect(stage.pauses).to.have.length(2);
  });

  it("end with the last failure when there are no more", async () => {
    const stage = new Stage({ retries: 2 });
    stage.replies = [refusal(503, "unavailable"), refusal(503, "unavailable"), broken()];
    const failure = await failureOf(stage.client.getEvent(EVENT_ID));
    expect(isBookingsError(failure, "network_failure")).to.equal(true);
    expect(failure).to.have.nested.property("cause.message", "fetch failed");
    expect(stage.sent).to.have.length(3);
  });

  it("can be switched off", async () => {
    const stage = new Stage({ retries: 0 });
    stage.replies = [broken()];
    await failureOf(stage.client.getEvent(EVENT_ID));
    expect(stage.sent).to.have.length(1);
  });

  it("are five, unless told", async () => {
    const stage = new Stage();
    stage.replies = Array.from({ length: 7 }, broken);
    await failureOf(stage.client.getEvent(EVENT_ID));
    expect(stage.sent).to.have.length(6);
  });

  describe("wait", () => {
    /** The pauses after these failures. */
    async function pausesAfter(replies: Reply[], random = 1): Promise<number[]> {
      const stage = new Stage({
        retries: 10,
        timeout: Number.POSITIVE_INFINITY,
        runtime: { random: () => random },
      });
      stage.replies = [...replies, success()];
      await stage.client.getEvent(EVENT_ID);
      return stage.pauses;
    }

    it("twice as long each time, ten seconds at most", async () => {
      const pauses = await pausesAfter(Array.from({ length: 8 }, broken));
      expect(pauses).to.deep.equal([300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000]);
    });

    it("by chance down to half of that", async () => {
      expect(await pausesAfter([broken(), broken()], 0)).to.deep.equal([150, 300]);
      expect(await pausesAfter([broken(), broken()], 0.5)).to.deep.equal([225, 450]);
    });

    const httpDate = (ms: number): string => new Date(ms).toUTCString();
    const asked: [string, Record<string, string>, number][] = [
      ["seconds", { "retry-after": "7" }, 7_000],
      ["no time at all", { "retry-after": "0" }, 0],
      ["a date", { "retry-after": httpDate(NOW + 9_000) }, 9_000],
      ["a date that has passed", { "retry-after": httpDate(NOW - 9_000) }, 0],
      [
        "a date by another clock",
        { "retry-after": httpDate(NOW + 3_609_000), date: httpDate(NOW + 3_600_000) },
        9_000,
      ],
      ["half a second, which the header does not know", { "retry-after": "0.5" }, 0],
      ["a number that could be a year", { "retry-after": "2030.5" }, 0],
      ["a number below zero", { "retry-after": "-1" }, 0],
      ["something else", { "retry-after": "soon" }, 0],
      ["nothing", {}, 0],
    ];
    for (const [what, headers, least] of asked) {
      it(`as long as the service asks: ${what}`, async () => {
        expect(await pausesAfter([refusal(503, "unavailable", headers)])).to.deep.equal([least + 300]);
      });
    }
  });
});

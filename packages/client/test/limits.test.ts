import { getEventListeners } from "node:events";
import { expect } from "chai";
import { BookingsError, isBookingsError } from "../src/index.ts";
import { EVENT_ID, event } from "./support/samples.ts";
import { ATTEMPT, failureOf, json, noContent, refusal, Stage, TIMEOUT } from "./support/stage.ts";

const refused = (error: unknown): BookingsError => {
  expect(error).to.be.instanceOf(BookingsError);
  return error as BookingsError;
};

describe("the time of a call", () => {
  it("ends it, whatever its fetch does", async () => {
    const stage = new Stage();
    stage.replies = [{ hangs: TIMEOUT }];
    const failure = refused(await failureOf(stage.client.getEvent(EVENT_ID)));
    expect(failure.code).to.equal("timeout");
    expect(failure.message).to.equal("GET /v1/events/{eventId}: no final answer within 30000 ms");
    expect(failure.cause).to.equal(undefined);
    expect(stage.running).to.equal(0);
  });

  it("tells what went wrong before", async () => {
    const stage = new Stage();
    stage.replies = [refusal(503, "unavailable"), { hangs: TIMEOUT }];
    const failure = refused(await failureOf(stage.client.getEvent(EVENT_ID)));
    expect(failure.code).to.equal("timeout");
    expect(isBookingsError(failure.cause, "unavailable")).to.equal(true);
  });

  it("is not waited for when the service asks for more than is left", async () => {
    const stage = new Stage();
    stage.replies = [{ hangs: ATTEMPT }, refusal(429, "rate_limited", { "retry-after": "22" })];
    const failure = refused(await failureOf(stage.client.getEvent(EVENT_ID)));
    expect(failure.code).to.equal("rate_limited");
    expect(failure.retryAfter).to.equal(22_000);
    expect(stage.pauses).to.deep.equal([300]);
  });

  it("allows a pause that just fits", async () => {
    const stage = new Stage();
    stage.replies = [refusal(429, "rate_limited", { "retry-after": "29" }), json(200, event)];
    expect(await stage.client.getEvent(EVENT_ID)).to.deep.equal(event);
  });

  it("can be another one for one call", async () => {
    const stage = new Stage({ timeout: 77 });
    stage.replies = [{ hangs: TIMEOUT }];
    const failure = refused(await failureOf(stage.client.getEvent(EVENT_ID, { timeout: TIMEOUT })));
    expect(failure.message).to.include("30000 ms");
  });

  it("gives up a try that is not answered, and says so", async () => {
    const stage = new Stage({ retries: 0 });
    stage.replies = [{ hangs: ATTEMPT }];
    const failure = refused(await failureOf(stage.client.getEvent(EVENT_ID)));
    expect(failure.code).to.equal("network_failure");
    expect(failure.message).to.include("no answer within 8000 ms");
  });

  it("is the only limit of a run that sends notifications", async () => {
    const stage = new Stage();
    stage.replies = [{ hangs: ATTEMPT }];
    const run = stage.client.sendNotifications();
    // The try goes on; only the whole call can end now.
    setImmediate(() => stage.expire(TIMEOUT));
    expect(refused(await failureOf(run)).code).to.equal("timeout");
    expect(stage.sent).to.have.length(1);
  });

  it("tells the fetch that its time is up", async () => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const stage: Stage = new Stage({
      retries: 0,
      fetch: (_, init) => {
        signals.push(init?.signal);
        stage.expire(ATTEMPT);
        return new Promise(() => undefined);
      },
    });
    await failureOf(stage.client.getEvent(EVENT_ID));
    expect(signals.map((signal) => signal?.aborted)).to.deep.equal([true]);
  });
});

describe("whoever aborts", () => {
  const reason = new Error("the page was left");

  it("before the call keeps it from being made", async () => {
    const stage = new Stage();
    expect(await failureOf(stage.client.getEvent(EVENT_ID, { signal: AbortSignal.abort(reason) }))).to.equal(
      reason,
    );
    expect(stage.sent).to.deep.equal([]);
  });

  it("during a try ends the call with the reason", async () => {
    const controller = new AbortController();
    const stage = new Stage({
      fetch: () => {
        controller.abort(reason);
        return new Promise(() => undefined);
      },
    });
    expect(await failureOf(stage.client.getEvent(EVENT_ID, { signal: controller.signal }))).to.equal(reason);
    expect(stage.running).to.equal(0);
  });

  it("during a try that heeds its signal gets the reason and no other failure", async () => {
    const controller = new AbortController();
    const stage = new Stage({
      fetch: async () => {
        controller.abort(reason);
        throw new DOMException("aborted", "AbortError");
      },
    });
    expect(await failureOf(stage.client.getEvent(EVENT_ID, { signal: controller.signal }))).to.equal(reason);
  });

  it("during a pause ends it at once", async () => {
    const controller = new AbortController();
    const stage = new Stage();
    stage.onPause = () => controller.abort(reason);
    stage.replies = [refusal(503, "unavailable")];
    expect(await failureOf(stage.client.getEvent(EVENT_ID, { signal: controller.signal }))).to.equal(reason);
    expect(stage.pauseSignal?.aborted).to.equal(true);
    expect(stage.sent).to.have.length(1);
    expect(stage.running).to.equal(0);
  });

  it("too late changes nothing", async () => {
    const controller = new AbortController();
    const stage = new Stage();
    stage.replies = [noContent()];
    await stage.client.sendNotifications({ signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).to.deep.equal([]);
    controller.abort(reason);
    expect(stage.running).to.equal(0);
  });
});

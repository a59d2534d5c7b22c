import { expect } from "chai";
import { BookingsError, isBookingsError } from "../src/index.ts";
import { EVENT_ID, orderInput } from "./support/samples.ts";
import { failureOf, json, Stage } from "./support/stage.ts";

async function failureAfter(response: Response): Promise<BookingsError> {
  const stage = new Stage({ retries: 0 });
  stage.replies = [response];
  const failure = await failureOf(stage.client.placeOrder(orderInput));
  expect(failure).to.be.instanceOf(BookingsError);
  return failure as BookingsError;
}

const errors = ["event_full", "already_booked"].map((code) => ({
  code,
  message: `eventIds: ${code}`,
  endpoint: "POST /v1/bookings",
  requestId: "4f8c1d2e",
}));

describe("a refusal", () => {
  it("has every problem, and the code of the first", async () => {
    const failure = await failureAfter(json(409, { errors }));
    expect(failure).to.include({
      name: "BookingsError",
      code: "event_full",
      status: 409,
      endpoint: "POST /v1/bookings",
      requestId: "4f8c1d2e",
      retryAfter: undefined,
      message:
        "POST /v1/bookings: eventIds: event_full (event_full); eventIds: already_booked (already_booked)",
    });
    expect(failure.errors).to.deep.equal(errors);
  });

  it("is known by its code", async () => {
    const failure: unknown = await failureAfter(json(409, { errors }));
    expect(isBookingsError(failure)).to.equal(true);
    expect(isBookingsError(failure, "event_full")).to.equal(true);
    expect(isBookingsError(failure, "time_conflict", "event_full")).to.equal(true);
    expect(isBookingsError(failure, "already_booked")).to.equal(false);
    expect(isBookingsError(new Error("event_full"))).to.equal(false);
    expect(isBookingsError(undefined, "event_full")).to.equal(false);
  });

  it("has the type of its code", async () => {
    const failure: unknown = await failureAfter(json(409, { errors }));
    if (isBookingsError(failure, "event_full")) {
      const code: "event_full" = failure.code;
      expect(code).to.equal("event_full");
      // @ts-expect-error -- it can be no other
      expect(failure.code === "not_found").to.equal(false);
    }
    // @ts-expect-error -- there is no such code
    expect(isBookingsError(failure, "event_empty")).to.equal(false);
  });
});

describe("what is no answer of the service", () => {
  const html = { "content-type": "text/html; charset=utf-8" };
  const isJson = { "content-type": "application/json" };
  const [opened, cut] = ["<html><title>Bad gateway</title>", '{"orderId":"4b72'];
  const cases: [string, () => Response, string][] = [
    [
      "the page of a proxy",
      () => new Response(opened, { status: 502, headers: html }),
      `502, text/html; charset=utf-8, ${JSON.stringify(opened)}`,
    ],
    [
      "a page instead of an answer",
      () => new Response(opened, { status: 201, headers: html }),
      "201, text/html",
    ],
    [
      "an empty body",
      () => new Response("", { status: 201, headers: isJson }),
      "201, application/json, an empty body",
    ],
    ["half a body", () => new Response(cut, { status: 201, headers: isJson }), JSON.stringify(cut)],
    ["JSON that says it is none", () => new Response("{}", { status: 201 }), "201, text/plain"],
    ["no type", () => new Response(new Uint8Array(), { status: 201 }), "no content type, an empty body"],
    ["a number", () => json(201, 1), '"1"'],
    ["null", () => json(201, null), '"null"'],
    ["another success", () => json(200, []), 'status 200, application/json, "[]"'],
    ["another service's error", () => json(404, { error: "no" }), "404"],
    ["errors that are none", () => json(404, { errors: "no" }), "404"],
    ["an error without a code", () => json(404, { errors: [{ message: "no" }] }), "404"],
    ["an envelope without an error", () => json(404, { errors: [] }), "404"],
  ];
  for (const [what, response, message] of cases) {
    it(`is told as such: ${what}`, async () => {
      const failure = await failureAfter(response());
      expect(failure.code).to.equal("unexpected_answer");
      expect(failure.message).to.include("this is no answer of the bookings service").and.to.include(message);
      expect(failure.status).to.equal(response().status);
      expect(failure.errors).to.deep.equal([]);
    });
  }

  it("is shown by its beginning only", async () => {
    const failure = await failureAfter(new Response("x".repeat(10_000), { status: 500 }));
    expect(failure.message.length).to.be.below(300);
  });

  it("names its request where it can", async () => {
    const failure = await failureAfter(new Response("", { status: 500, headers: { "x-request-id": "r-7" } }));
    expect(failure.requestId).to.equal("r-7");
  });

  it("is accepted where it is only another kind of JSON", async () => {
    const stage = new Stage();
    stage.replies = [
      new Response("{}", { headers: { "content-type": "application/problem+json; charset=utf-8" } }),
    ];
    expect(await stage.client.getEvent(EVENT_ID)).to.deep.equal({});
  });
});

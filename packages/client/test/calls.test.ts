import { expect } from "chai";
import { type BookingsClient, createClient } from "../src/index.ts";
import {
  ATHLETE,
  BOOKING_ID,
  booking,
  EVENT_ID,
  event,
  eventInput,
  notification,
  order,
  orderInput,
} from "./support/samples.ts";
import { BASE, failureOf, json, noContent, refusal, Stage } from "./support/stage.ts";

const [id, TAG] = [BOOKING_ID, '"1.1"'];
const versioned = { ...booking, etag: TAG };
const oneBooking = () => json(200, booking, { etag: TAG });
const cancellation = { userId: ATHLETE, cancellationReasonCode: "NoTime" } as const;
const claim = { disputerUserId: ATHLETE, reasonId: EVENT_ID };

interface Case {
  readonly call: (client: BookingsClient) => Promise<unknown>;
  readonly asks: string;
  readonly sends?: unknown;
  readonly answer: () => Response;
  readonly gives: unknown;
}

const cases: Readonly<Partial<Record<keyof BookingsClient, Case>>> = {
  placeOrder: {
    call: (client) => client.placeOrder(orderInput),
    asks: "POST /v1/bookings",
    sends: orderInput,
    answer: () => json(201, order),
    gives: order,
  },
  listOrders: {
    call: (client) => client.listOrders({ userId: ATHLETE, startAt: "2026-03-01T10:00:00+03:00" }),
    asks: `GET /v1/bookings/orders?userId=${ATHLETE}&startAt=2026-03-01T10%3A00%3A00%2B03%3A00`,
    answer: () => json(200, [order]),
    gives: [order],
  },
  listBookings: {
    call: (client) => client.listBookings({ userId: ATHLETE, status: ["Pending", "Accepted"], limit: 2 }),
    asks: `GET /v1/bookings?userId=${ATHLETE}&status=Pending&status=Accepted&limit=2`,
    answer: () => json(200, [booking]),
    gives: { items: [booking], next: undefined },
  },
  getBooking: {
    call: (client) => client.getBooking(id),
    asks: `GET /v1/bookings/${id}`,
    answer: oneBooking,
    gives: versioned,
  },
  getBookingIfChanged: {
    call: (client) => client.getBookingIfChanged(id, TAG),
    asks: `GET /v1/bookings/${id}`,
    answer: oneBooking,
    gives: versioned,
  },
  acceptBooking: {
    call: (client) => client.acceptBooking(id),
    asks: `POST /v1/bookings/${id}/accept`,
    answer: oneBooking,
    gives: versioned,
  },
  rejectBooking: {
    call: (client) => client.rejectBooking(id),
    asks: `POST /v1/bookings/${id}/reject`,
    answer: oneBooking,
    gives: versioned,
  },
  cancelBooking: {
    call: (client) => client.cancelBooking(id, cancellation),
    asks: `POST /v1/bookings/${id}/cancel`,
    sends: cancellation,
    answer: oneBooking,
    gives: versioned,
  },
  completeBooking: {
    call: (client) => client.completeBooking(id),
    asks: `PATCH /v1/bookings/${id}/completed`,
    sends: { completed: true },
    answer: oneBooking,
    gives: versioned,
  },
  addNote: {
    call: (client) => client.addNote(id, { note: "Good" }),
    asks: `PATCH /v1/bookings/${id}/note`,
    sends: { note: "Good" },
    answer: oneBooking,
    gives: versioned,
  },
  dismissBooking: {
    call: (client) => client.dismissBooking(id, { userId: ATHLETE }),
    asks: `POST /v1/bookings/${id}/dismiss?userId=${ATHLETE}`,
    answer: noContent,
    gives: undefined,
  },
  dispute: {
    call: (client) => client.dispute(id, claim),
    asks: `POST /v1/bookings/${id}/dispute`,
    sends: claim,
    answer: oneBooking,
    gives: versioned,
  },
  resolveDispute: {
    call: (client) => client.resolveDispute(id),
    asks: `POST /v1/bookings/${id}/dispute/resolve`,
    sends: {},
    answer: oneBooking,
    gives: versioned,
  },
  putEvent: {
    call: (client) => client.putEvent(EVENT_ID, eventInput),
    asks: `PUT /v1/events/${EVENT_ID}`,
    sends: eventInput,
    answer: () => json(201, event),
    gives: event,
  },
  getEvent: {
    call: (client) => client.getEvent(EVENT_ID),
    asks: `GET /v1/events/${EVENT_ID}`,
    answer: () => json(200, event),
    gives: event,
  },
  sendNotifications: {
    call: (client) => client.sendNotifications(),
    asks: "POST /v1/bookings/notify",
    answer: noContent,
    gives: undefined,
  },
  listNotifications: {
    call: (client) => client.listNotifications({ status: ["dead"] }),
    asks: "GET /v1/notifications?status=dead",
    answer: () => json(200, [notification]),
    gives: { items: [notification], next: undefined },
  },
  retryNotification: {
    call: (client) => client.retryNotification(notification.id),
    asks: `POST /v1/notifications/${notification.id}/retry`,
    answer: () => json(202, notification),
    gives: notification,
  },
  deleteUserData: {
    call: (client) => client.deleteUserData({ currentUserId: ATHLETE, userId: id }),
    asks: `DELETE /v1/bookings/user-data?userId=${id}`,
    answer: noContent,
    gives: undefined,
  },
};

describe("a call", () => {
  for (const [name, { call, asks, sends, answer, gives }] of Object.entries(cases)) {
    it(`${name} asks, and gives the answer`, async () => {
      const stage = new Stage();
      stage.replies = [answer()];
      expect(await call(stage.client)).to.deep.equal(gives);
      const [sent] = stage.sent;
      expect(`${sent?.method} ${sent?.url}`).to.equal(asks.replace(" ", ` ${BASE}`));
      expect(sent?.body).to.deep.equal(sends);
      expect(sent?.headers.get("content-type")).to.equal(sends === undefined ? null : "application/json");
      expect(sent?.headers.get("authorization")).to.equal("Bearer token-1");
      expect(sent?.headers.get("idempotency-key")).to.equal(sent?.method === "POST" ? "key-1" : null);
      expect(stage.running).to.equal(0);
    });
  }

  it("is known for every method that makes one", () => {
    const iterators = ["bookings", "notifications"];
    expect([...Object.keys(cases), ...iterators]).to.have.members(Object.keys(new Stage().client));
  });

  it("carries what its options say", async () => {
    const stage = new Stage();
    stage.replies = [oneBooking()];
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    await stage.client.acceptBooking(id, {
      idempotencyKey: "mine",
      ifMatch: TAG,
      currentUserId: ATHLETE,
      traceparent,
    });
    const headers = Object.fromEntries(stage.sent[0]?.headers ?? []);
    expect(headers).to.deep.equal({
      accept: "application/json",
      authorization: "Bearer token-1",
      "idempotency-key": "mine",
      "if-match": TAG,
      "x-current-user-id": ATHLETE,
      traceparent,
    });
  });

  it("belongs to the trace that the client is in", async () => {
    let trace: string | undefined = "00-a";
    const stage = new Stage({ traceparent: () => trace });
    stage.replies = [noContent(), noContent(), noContent()];
    await stage.client.sendNotifications();
    await stage.client.sendNotifications({ traceparent: "00-b" });
    trace = undefined;
    await stage.client.sendNotifications();
    expect(stage.sent.map(({ headers }) => headers.get("traceparent"))).to.deep.equal(["00-a", "00-b", null]);
  });

  it("names the user who is erased, or whoever asks, in the header", async () => {
    const stage = new Stage();
    stage.replies = [noContent()];
    await stage.client.deleteUserData({ currentUserId: ATHLETE }, { currentUserId: "another" });
    expect(stage.sent[0]?.url).to.equal(`${BASE}/v1/bookings/user-data`);
    expect(stage.sent[0]?.headers.get("x-current-user-id")).to.equal(ATHLETE);
  });

  it("takes a mark back", async () => {
    const stage = new Stage();
    stage.replies = [oneBooking()];
    await stage.client.completeBooking(id, { completed: false });
    expect(stage.sent[0]?.body).to.deep.equal({ completed: false });
  });

  it("has a version whatever proxies do to it", async () => {
    const stage = new Stage();
    stage.replies = [json(200, booking, { etag: 'W/"1.1"' }), json(200, booking), oneBooking()];
    const booked = await stage.client.getBooking(id);
    expect(booked.etag).to.equal(TAG);
    expect((await stage.client.getBooking(id)).etag).to.equal(undefined);
    await stage.client.addNote(id, { note: "Good" }, { ifMatch: 'W/"1.1"' });
    expect(stage.sent[2]?.headers.get("if-match")).to.equal(TAG);
  });

  it("gives nothing for a booking that has not changed", async () => {
    const stage = new Stage();
    stage.replies = [new Response(null, { status: 304, headers: { etag: TAG } })];
    expect(await stage.client.getBookingIfChanged(id, TAG)).to.equal(undefined);
    expect(stage.sent[0]?.headers.get("if-none-match")).to.equal(TAG);
  });

  it("keeps the path in front of the service", async () => {
    for (const baseUrl of [
      `${BASE}/api/bookings`,
      `${BASE}/api/bookings/`,
      new URL("api/bookings//", BASE),
    ]) {
      const stage = new Stage({ baseUrl });
      stage.replies = [json(200, event)];
      await stage.client.getEvent(EVENT_ID);
      expect(stage.sent[0]?.url).to.equal(`${BASE}/api/bookings/v1/events/${EVENT_ID}`);
    }
  });

  it("never leaves its path, whatever the id", async () => {
    const stage = new Stage();
    stage.replies = [refusal(400, "validation")];
    await failureOf(stage.client.getEvent("../bookings/user-data?x#y"));
    expect(stage.sent[0]?.url).to.equal(`${BASE}/v1/events/..%2Fbookings%2Fuser-data%3Fx%23y`);
    for (const wrong of ["", ".", "..", undefined as unknown as string]) {
      const failure = await failureOf(stage.client.acceptBooking(wrong));
      expect(failure).to.be.instanceOf(TypeError).and.have.property("message", "bookingId: must be an id");
    }
    expect(stage.sent).to.have.length(1);
  });

  it("asks for a token before each try, and takes what it is given", async () => {
    let asked = 0;
    const stage = new Stage({ token: async () => `token-${(asked += 1)}` });
    stage.replies = [refusal(503, "unavailable"), json(200, event)];
    await stage.client.getEvent(EVENT_ID);
    expect(stage.sent.map(({ headers }) => headers.get("authorization"))).to.deep.equal([
      "Bearer token-1",
      "Bearer token-2",
    ]);
  });

  it("fails with the failure of whoever gives the token", async () => {
    const broken = new Error("signed out");
    const stage = new Stage({ token: () => Promise.reject(broken) });
    expect(await failureOf(stage.client.getEvent(EVENT_ID))).to.equal(broken);
    expect(stage.sent).to.deep.equal([]);
    expect(stage.running).to.equal(0);
  });

  it("shows no token in a message", async () => {
    const stage = new Stage({ token: "secret\nx" });
    const failure = await failureOf(stage.client.getEvent(EVENT_ID));
    expect(failure).to.be.instanceOf(TypeError);
    expect(String(failure)).to.include("token: must have visible ASCII").and.to.not.include("secret");
  });

  it("uses the fetch of the moment, without an owner", async () => {
    const before = globalThis.fetch;
    const owners: unknown[] = [];
    const { client } = new Stage({
      fetch: async function (this: unknown) {
        owners.push(this);
        return json(200, event);
      },
    });
    await client.getEvent(EVENT_ID);
    expect(owners).to.deep.equal([undefined]);
    const late = createClient({ baseUrl: BASE, token: "t" });
    globalThis.fetch = async () => json(200, event);
    try {
      expect(await late.getEvent(EVENT_ID)).to.deep.equal(event);
    } finally {
      globalThis.fetch = before;
    }
  });

  it("has a key that is a random UUID, unless told", async () => {
    const keys = new Set<string>();
    const client = createClient({
      baseUrl: BASE,
      token: "t",
      fetch: async (_, init) => {
        keys.add(new Headers(init?.headers).get("idempotency-key") ?? "");
        return noContent();
      },
    });
    for (let run = 0; run < 50; run += 1) await client.sendNotifications();
    expect(keys).to.have.length(50);
    for (const key of keys)
      expect(key).to.match(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });
});

describe("options", () => {
  const wrong: [string, object, string][] = [
    ["an address that is none", { baseUrl: "bookings" }, "Invalid URL"],
    ["another protocol", { baseUrl: "ftp://example.org" }, "baseUrl: must be http or https"],
    ["a password in the address", { baseUrl: "https://a:b@example.org" }, "baseUrl: must have no user"],
    ["a query in the address", { baseUrl: "https://example.org?a" }, "baseUrl: must have no user"],
    ["half a retry", { retries: 0.5 }, "retries: must be a whole number from 0"],
    ["fewer retries than none", { retries: -1 }, "retries: must be a whole number from 0"],
    ["no time", { timeout: 0 }, "timeout: must be a number of milliseconds above 0"],
    ["no number", { attemptTimeout: Number.NaN }, "attemptTimeout: must be a number of milliseconds above 0"],
  ];
  for (const [what, options, message] of wrong) {
    it(`refuse ${what}`, () => {
      expect(() => createClient({ baseUrl: BASE, token: "t", ...options })).to.throw(TypeError, message);
    });
  }
});

import { ATHLETE, anId, COACH, DAY, END, HOUR, later, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, problems, type Received, type Sent, useApi } from "./support/api.ts";
import { operations, pathOf, setScene } from "./support/operations.ts";

const KEY = { "idempotency-key": "4f0c" };

const replayed = ({ headers }: Received): string | null => headers.get("idempotency-replayed");
const codes = (received: Received): string[] => problems(received).map(({ code }) => code);

describe("Idempotency-Key", () => {
  const api = useApi();

  const order = (eventIds: readonly string[], { headers, ...sent }: Sent = {}): Promise<Received> =>
    api.request("POST", "/v1/bookings", {
      as: "athlete",
      body: orderOf(eventIds),
      ...sent,
      headers: { ...KEY, ...headers },
    });

  const posts = Object.entries(operations).filter(([, { method }]) => method === "POST");
  for (const [name, operation] of posts) {
    it(`makes ${name} safe to send again`, async () => {
      const scene = await setScene(api);
      await operation.prepare?.(api, scene);
      const send = () =>
        api.request("POST", pathOf(operation, scene), {
          as: "admin",
          ...operation.sent,
          headers: { ...operation.sent?.headers, ...KEY },
        });
      const first = await send();
      expect([first.status, replayed(first)]).to.deep.equal([operation.success, null]);
      const second = await send();
      expect([second.status, replayed(second), second.text]).to.deep.equal([
        first.status,
        "true",
        first.text,
      ]);
      for (const header of ["etag", "location", "content-type"])
        expect(second.headers.get(header), header).to.equal(first.headers.get(header));
    });
  }

  it("gives the first answer again when everything has changed since", async () => {
    const first = await order([await anEventIn(api)]);
    const [{ bookingId }] = first.body.bookings;
    await api.request("POST", `/v1/bookings/${bookingId}/reject`, { as: "coach" });
    await anEventIn(api, 1, { startAt: later(END, HOUR), endAt: later(END, 2 * HOUR) });
    expect((await order([await anEventIn(api)])).text).to.equal(first.text);
    const { body: orders } = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, {
      as: "athlete",
    });
    expect(orders).to.have.length(1);
  });

  it("means the same JSON, however it is written", async () => {
    const eventId = await anEventIn(api);
    const first = await order([eventId]);
    const again = await order([], {
      body: `{ "paymentMethod": {"type":"C\\u0061sh"},\n "eventIds": ["${eventId}"], "userId": "${ATHLETE}" }`,
    });
    expect([again.text, replayed(again)]).to.deep.equal([first.text, "true"]);
  });

  it("means the same request, however its path and query are written", async () => {
    const bookingId = await aBookingIn(api);
    const path = `/v1/bookings/${bookingId}`;
    await api.request("POST", `${path}/cancel`, {
      as: "athlete",
      body: { userId: ATHLETE, cancellationReasonCode: "Other" },
    });
    const dismiss = (at: string) => api.request("POST", at, { as: "athlete", headers: KEY });
    await dismiss(`${path}/dismiss?userId=${ATHLETE}`);
    const again = await dismiss(`/v1/bookings/${bookingId.toUpperCase()}/dismiss?userId=${ATHLETE}`);
    expect([again.status, replayed(again)]).to.deep.equal([204, "true"]);
  });

  it("is refused for another request", async () => {
    const [one, other] = [await anEventIn(api, 1), await anEventIn(api, 2)];
    const { bookings } = (await order([one])).body;
    const others: [string, string, Sent][] = [
      ["another body", "/v1/bookings", { body: orderOf([other]) }],
      ["a body that is malformed", "/v1/bookings", { body: orderOf([]) }],
      ["a body that is no JSON", "/v1/bookings", { body: "{" }],
      ["another path", `/v1/bookings/${bookings[0].bookingId}/accept`, {}],
      ["another query", "/v1/bookings?x=1", { body: orderOf([one]) }],
    ];
    for (const [what, path, sent] of others) {
      const received = await api.request("POST", path, { as: "athlete", ...sent, headers: KEY });
      expect([received.status, ...codes(received)], what).to.deep.equal([422, "idempotency_key_reused"]);
      expect(replayed(received), what).to.equal(null);
    }
  });

  it("is each caller's own", async () => {
    const named = (userId: string): Sent => ({ as: "service", headers: { "x-current-user-id": userId } });
    const callers: [string, Sent][] = [
      ["a service", { as: "service" }],
      ["a service for a user", named(ATHLETE)],
      ["a service for another user", named(COACH)],
      ["another service", { token: api.token({ sub: "billing", roles: ["service"] }) }],
      ["an administrator", { as: "admin" }],
      ["an administrator who is that user", { token: api.token({ sub: ATHLETE, roles: ["admin"] }) }],
    ];
    const notify = async (sent: Sent) =>
      replayed(
        await api.request("POST", "/v1/bookings/notify", { ...sent, headers: { ...sent.headers, ...KEY } }),
      );
    for (const [who, sent] of callers) expect(await notify(sent), who).to.equal(null);
    for (const [who, sent] of callers) expect(await notify(sent), who).to.equal("true");
  });

  it("is the caller's with every new token", async () => {
    const eventId = await anEventIn(api);
    await order([eventId]);
    const token = api.token({ sub: ATHLETE.toUpperCase(), jti: "another", roles: ["coach"] });
    expect(replayed(await order([eventId], { token }))).to.equal("true");
  });

  it("lasts 24 hours", async () => {
    const eventId = await anEventIn(api, 1, { startAt: later(NOW, 2 * DAY), endAt: later(NOW, 3 * DAY) });
    await order([eventId]);
    api.clock.set(later(NOW, DAY - 1));
    const token = () => api.token({ sub: ATHLETE });
    expect(replayed(await order([eventId], { token: token() }))).to.equal("true");
    api.clock.set(later(NOW, DAY));
    expect(codes(await order([eventId], { token: token() }))).to.deep.equal(["already_booked"]);
  });

  it("keeps a refusal that would come out the same again, and tells it with the new request's id", async () => {
    const eventId = await anEventIn(api);
    const twice = [eventId, eventId];
    const refusals: [string, Sent, number][] = [
      ["malformed", { body: { ...orderOf([]), odd: "\u0000" } }, 400],
      ["a rule", { body: orderOf(twice) }, 400],
      ["not allowed", { as: "coach", body: orderOf([eventId]) }, 403],
    ];
    for (const [key, sent, status] of refusals) {
      const send = (id: string) =>
        order([], { ...sent, headers: { "idempotency-key": key.replace(" ", "-"), "x-request-id": id } });
      const [first, second] = [await send("first"), await send("second")];
      expect([first.status, replayed(first)], key).to.deep.equal([status, null]);
      expect([second.status, replayed(second)], key).to.deep.equal([status, "true"]);
      expect(problems(second), key).to.deep.equal(problems(first));
      expect(second.headers.get("x-request-id")).to.equal("second");
      expect(second.body.errors[0].requestId).to.equal("second");
    }
  });

  it("does not keep a refusal that may pass", async () => {
    const eventId = anId<string>(0x99);
    expect((await order([eventId])).status).to.equal(404);
    await anEventIn(api, 0x99, { timeslot: { ...(await slot()), numberOfParticipants: 1 } });
    const rival = await api.request("POST", "/v1/bookings", {
      as: "otherCoach",
      body: orderOf([eventId], { userId: anId(0xc1) }),
    });
    const full = await order([eventId]);
    expect([full.status, ...codes(full)]).to.deep.equal([409, "event_full"]);
    await api.request("POST", `/v1/bookings/${rival.body.bookings[0].bookingId}/reject`, { as: "coach" });
    const placed = await order([eventId]);
    expect([placed.status, replayed(placed)]).to.deep.equal([201, null]);
  });

  const slot = async () => {
    const { body } = await api.request("GET", `/v1/events/${await anEventIn(api, 7)}`, { as: "service" });
    return body.timeslot;
  };

  it("must be 1 to 255 visible ASCII characters", async () => {
    const eventId = await anEventIn(api);
    for (const key of ["", "two words", "é", "x".repeat(256)]) {
      const received = await order([eventId], { headers: { "idempotency-key": key } });
      expect(problems(received), key).to.deep.equal([
        {
          code: "validation",
          message: "idempotency-key: must have 1 to 255 visible ASCII characters",
        },
      ]);
    }
    const longest = { "idempotency-key": '!"~'.repeat(85) };
    expect((await order([eventId], { headers: longest })).status).to.equal(201);
    expect(replayed(await order([eventId], { headers: longest }))).to.equal("true");
  });

  it("means nothing to methods that can be repeated anyway", async () => {
    const bookingId = await aBookingIn(api);
    api.clock.set(END);
    for (const note of ["one", "another"]) {
      const received = await api.request("PATCH", `/v1/bookings/${bookingId}/note`, {
        as: "athlete",
        body: { note },
        headers: KEY,
      });
      expect([received.status, received.body.note, replayed(received)]).to.deep.equal([200, note, null]);
    }
  });

  it("keeps that a booking is not there: ids are given here, and none comes into being later", async () => {
    const accept = () =>
      api.request("POST", `/v1/bookings/${anId(0x77)}/accept`, { as: "coach", headers: KEY });
    expect([(await accept()).status, replayed(await accept())]).to.deep.equal([404, "true"]);
  });

  it("needs a token like everything else", async () => {
    await order([await anEventIn(api)]);
    const received = await api.request("POST", "/v1/bookings", { body: orderOf([]), headers: KEY });
    expect([received.status, replayed(received)]).to.deep.equal([401, null]);
  });

  it("is gone with the user", async () => {
    const eventId = await anEventIn(api);
    const first = await order([eventId]);
    await api.request("DELETE", "/v1/bookings/user-data", {
      as: "athlete",
      headers: { "x-current-user-id": ATHLETE },
    });
    const second = await order([eventId]);
    expect([second.status, replayed(second)]).to.deep.equal([201, null]);
    expect(second.body.orderId).to.not.equal(first.body.orderId);
  });
});

import { ATHLETE, COACH, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Person, people, problems, refusal, useApi } from "./support/api.ts";
import { type Operation, operations, pathOf, setScene } from "./support/operations.ts";
import { otherSecret, sign, unsigned } from "./support/tokens.ts";

const everyone = Object.keys(people) as Person[];

/** What an operation answers to each of {@link everyone}. */
type Row = readonly (number | string)[];

const OK = 0;
const table: Readonly<Record<string, Row>> = {
  //                             athlete coach otherCoach stranger service admin
  createBookingOrder: /*     */ [OK, "forbidden", "forbidden", "forbidden", OK, OK],
  getBookingOrders: /*       */ [OK, "forbidden", "forbidden", "forbidden", OK, OK],
  getBookings: /*            */ [OK, "forbidden", "forbidden", "forbidden", OK, OK],
  getBooking: /*             */ [OK, OK, "not_found", "not_found", OK, OK],
  acceptBooking: /*          */ ["forbidden", OK, "not_found", "not_found", OK, OK],
  rejectBooking: /*          */ ["forbidden", OK, "not_found", "not_found", OK, OK],
  cancelBooking: /*          */ [OK, "forbidden", "not_found", "not_found", OK, OK],
  markBookingAsCompleted: /* */ [OK, OK, "not_found", "not_found", OK, OK],
  addBookingNote: /*         */ [OK, OK, "not_found", "not_found", OK, OK],
  dismissBooking: /*         */ [OK, "booking_not_owned", "not_found", "not_found", OK, OK],
  disputeBooking: /*         */ [OK, "forbidden", "not_found", "not_found", OK, OK],
  resolveDispute: /*         */ ["forbidden", "forbidden", "forbidden", "forbidden", OK, OK],
  putEvent: /*               */ ["forbidden", "forbidden", "forbidden", "forbidden", OK, OK],
  getEvent: /*               */ [OK, OK, OK, OK, OK, OK],
  notifyBookings: /*         */ ["forbidden", "forbidden", "forbidden", "forbidden", OK, OK],
  getNotifications: /*       */ ["forbidden", "forbidden", "forbidden", "forbidden", OK, OK],
  retryNotification: /*      */ ["forbidden", "forbidden", "forbidden", "forbidden", OK, OK],
  deleteUserData: /*         */ [OK, "forbidden", "forbidden", "forbidden", OK, OK],
};

const statusOf: Readonly<Record<string, number>> = { forbidden: 403, booking_not_owned: 403, not_found: 404 };

const named = (name: string): Operation => operations[name] as Operation;

describe("access", () => {
  const api = useApi();

  it("is laid down for every operation", () => {
    expect(Object.keys(table)).to.deep.equal(Object.keys(operations));
  });

  for (const [name, row] of Object.entries(table)) {
    for (const [index, expected] of row.entries()) {
      const person = everyone[index] as Person;
      it(`${name} by ${person}: ${expected === OK ? "allowed" : expected}`, async () => {
        const operation = named(name);
        const scene = await setScene(api);
        await operation.prepare?.(api, scene);
        const received = await api.request(operation.method, pathOf(operation, scene), {
          ...operation.sent,
          as: person,
        });
        if (expected === OK) expect(received.status).to.equal(operation.success);
        else {
          expect(problems(received).map(({ code }) => code)).to.deep.equal([expected]);
          expect(received.status).to.equal(statusOf[expected]);
        }
      });
    }
  }

  const lists: [string, Person, number][] = [
    [`coachId=${COACH}`, "coach", 200],
    [`coachId=${COACH}`, "athlete", 403],
    [`coachId=${COACH}`, "service", 200],
    ["eventId=00000000-0000-4000-8000-000000000001", "coach", 200],
    ["eventId=00000000-0000-4000-8000-000000000001", "athlete", 403],
    ["eventId=00000000-0000-4000-8000-000000000001", "otherCoach", 403],
    ["eventId=00000000-0000-4000-8000-000000000001", "admin", 200],
    ["eventId=00000000-0000-4000-8000-0000000000ff", "coach", 403],
    [`eventId=00000000-0000-4000-8000-000000000001&userId=${ATHLETE}`, "athlete", 200],
    [`eventId=00000000-0000-4000-8000-000000000001&userId=${ATHLETE}`, "coach", 403],
  ];
  for (const [query, person, status] of lists) {
    it(`the bookings by ${query.replaceAll(/=[^&]+/g, "")} for ${person}: ${status}`, async () => {
      await setScene(api);
      expect((await api.request("GET", `/v1/bookings?${query}`, { as: person })).status).to.equal(status);
    });
  }

  it("shows the same 404 for a booking of others as for none at all", async () => {
    const { bookingId } = await setScene(api);
    const others = await api.request("GET", `/v1/bookings/${bookingId}`, { as: "stranger" });
    const missing = "aaaaaaaa-0000-4000-8000-0000000000ff";
    const nobodys = await api.request("GET", `/v1/bookings/${missing}`, { as: "stranger" });
    expect(refusal(others).replace(bookingId, missing)).to.equal(refusal(nobodys));
  });

  it("lets an ordinary user neither cancel for the other side nor for the system", async () => {
    const path = `/v1/bookings/${(await setScene(api)).bookingId}/cancel`;
    for (const userId of [COACH, null, undefined]) {
      const body = { userId, cancellationReasonCode: "Other" };
      const received = await api.request("POST", path, { as: "athlete", body });
      expect(refusal(received)).to.match(/^403 forbidden userId: must be your own id/);
    }
  });

  describe("to user data", () => {
    const erase = (as: Person, acting: string, query = "") =>
      api.request("DELETE", `/v1/bookings/user-data${query}`, {
        as,
        headers: { "x-current-user-id": acting },
      });
    const cases: [string, Person, string, string, number][] = [
      ["one's own, named twice", "athlete", ATHLETE, `?userId=${ATHLETE.toUpperCase()}`, 204],
      ["another's", "athlete", ATHLETE, `?userId=${COACH}`, 403],
      ["the acting user's, by a service", "service", ATHLETE, "", 204],
      ["another's, by a service", "service", ATHLETE, `?userId=${COACH}`, 403],
      ["anyone's, by an administrator", "admin", STRANGER, `?userId=${COACH}`, 204],
      ["one who never came here", "stranger", STRANGER, "", 204],
    ];
    for (const [whose, as, acting, query, status] of cases) {
      it(`${whose}: ${status}`, async () => {
        await setScene(api);
        expect((await erase(as, acting, query)).status).to.equal(status);
      });
    }

    it("needs the header, of administrators too", async () => {
      for (const as of ["athlete", "service", "admin"] as const) {
        const received = await api.request("DELETE", `/v1/bookings/user-data?userId=${ATHLETE}`, { as });
        expect(refusal(received)).to.match(
          /^400 validation x-current-user-id: is required and must be a UUID/,
        );
      }
    });
  });
});

describe("authentication", () => {
  const api = useApi();
  const seconds = () => api.clock.now().getTime() / 1000;
  const good = () => ({ sub: ATHLETE, exp: seconds() + 60 });

  const tokens: [string, () => string | undefined, RegExp][] = [
    ["no token", () => undefined, /^Bearer realm="bookings"$/],
    ["garbage", () => "garbage", /error="invalid_token", error_description="the token is not valid here"$/],
    ["an expired token", () => sign({ ...good(), exp: seconds() - 1 }), /error="invalid_token".*has expired/],
    ["a wrong key", () => sign(good(), { key: otherSecret }), /error="invalid_token"/],
    ["no signature", () => unsigned(good()), /error="invalid_token"/],
    ["no exp", () => sign({ sub: ATHLETE }), /error="invalid_token"/],
  ];
  for (const [name, operation] of Object.entries(operations)) {
    for (const [what, token, challenge] of tokens) {
      it(`${name} with ${what}: 401`, async () => {
        const scene = { bookingId: ATHLETE, eventId: ATHLETE, id: ATHLETE };
        const ticket = token();
        const { headers = {}, body } = operation.sent ?? {};
        const received = await api.request(operation.method, pathOf(operation, scene), {
          body,
          headers,
          ...(ticket === undefined ? {} : { token: ticket }),
        });
        expect(received.status).to.equal(401);
        expect(problems(received).map(({ code }) => code)).to.deep.equal(["unauthorized"]);
        expect(received.headers.get("www-authenticate")).to.match(challenge);
      });
    }
  }

  const path = `/v1/bookings?userId=${ATHLETE}`;
  const statusFor = async (token: string) => (await api.request("GET", path, { token })).status;

  it("takes a token until the very end of its life, and no longer", async () => {
    expect(await statusFor(sign({ ...good(), exp: seconds() + 0.001 }))).to.equal(200);
    expect(await statusFor(sign({ ...good(), exp: seconds() }))).to.equal(401);
    expect(await statusFor(sign({ ...good(), nbf: seconds() }))).to.equal(200);
    expect(await statusFor(sign({ ...good(), nbf: seconds() + 0.001 }))).to.equal(401);
  });

  const bad: [string, () => string][] = [
    ["exp as text", () => sign({ ...good(), exp: String(seconds() + 60) })],
    ["exp of null", () => sign({ ...good(), exp: null })],
    ["HS512 with the same key", () => sign(good(), { header: { alg: "HS512" }, hash: "sha512" })],
    ["alg none with a signature", () => sign(good(), { header: { alg: "none" } })],
    ["a list for an algorithm", () => sign(good(), { header: { alg: ["HS256"] } })],
    ["no claims", () => sign(null)],
    ["text for claims", () => sign("admin")],
    ["a list for claims", () => sign(["admin"])],
    ["a sub that is no UUID", () => sign({ ...good(), sub: "me" })],
    ["no sub", () => sign({ exp: seconds() + 60 })],
    ["a sub that is a number", () => sign({ ...good(), sub: 7 })],
    ["roles that nobody knows", () => sign({ exp: seconds() + 60, roles: ["root", { admin: true }] })],
    ["a changed payload", () => sign(good()).replace(/\.[^.]+\./, `.${btoa('{"roles":["admin"]}')}.`)],
    ["two tokens", () => `${sign(good())} ${sign(good())}`],
    ["five parts", () => "a.b.c.d.e"],
  ];
  for (const [what, token] of bad) {
    it(`refuses ${what}`, async () => {
      expect(await statusFor(token())).to.equal(401);
    });
  }

  it("knows an id whatever its case", async () => {
    expect(await statusFor(sign({ ...good(), sub: ATHLETE.toUpperCase() }))).to.equal(200);
  });

  const authorizations: [string, string | undefined, number][] = [
    ["bearer TOKEN", undefined, 200],
    ["Bearer  TOKEN", undefined, 200],
    ["Bearer", "invalid_request", 401],
    ["TOKEN", "invalid_request", 401],
    ["Bearer a b", "invalid_request", 401],
    ["Bearer <token>", "invalid_request", 401],
    ["Basic dXNlcjpwYXNz", undefined, 401],
  ];
  for (const [header, error, status] of authorizations) {
    it(`Authorization: ${header} is ${status} ${error ?? ""}`, async () => {
      const authorization = header.replace("TOKEN", sign(good()));
      const received = await api.request("GET", path, { headers: { authorization } });
      expect(received.status).to.equal(status);
      const challenge = received.headers.get("www-authenticate") ?? "";
      expect(/error="(\w+)"/.exec(challenge)?.[1]).to.equal(error);
    });
  }

  describe("x-current-user-id", () => {
    const ask = (person: Person, id: string) =>
      api.request("GET", path, { as: person, headers: { "x-current-user-id": id } });

    it("must be the ordinary user's own", async () => {
      expect((await ask("athlete", ATHLETE.toUpperCase())).status).to.equal(200);
      expect(refusal(await ask("athlete", COACH))).to.equal(
        "403 forbidden x-current-user-id: must be your own id",
      );
      expect((await ask("service", COACH)).status).to.equal(200);
    });

    it("must be a UUID, whoever sends it", async () => {
      for (const person of ["athlete", "service", "admin"] as const) {
        for (const id of ["me", "", `${ATHLETE}, ${COACH}`]) {
          expect(refusal(await ask(person, id))).to.match(
            /^400 validation x-current-user-id: must be a UUID/,
          );
        }
      }
    });

    it("of another is refused before the body is looked at", async () => {
      const sent = { body: "{", headers: { "x-current-user-id": COACH, "content-type": "text/plain" } };
      expect((await api.request("POST", "/v1/bookings", { as: "athlete", ...sent })).status).to.equal(403);
    });
  });
});

describe("configured authentication", () => {
  const issued = useApi(() => ({ auth: { issuer: "https://id.example", audience: "bookings" } }));
  const claims = { sub: ATHLETE, iss: "https://id.example", aud: "bookings" };
  const cases: [string, object, number][] = [
    ["as configured", claims, 200],
    ["one audience of several", { ...claims, aud: ["other", "bookings"] }, 200],
    ["another issuer", { ...claims, iss: "https://evil.example" }, 401],
    ["no issuer", { ...claims, iss: undefined }, 401],
    ["another audience", { ...claims, aud: "other" }, 401],
    ["no audience", { ...claims, aud: undefined }, 401],
  ];
  for (const [what, some, status] of cases) {
    it(`issuer and audience, ${what}: ${status}`, async () => {
      const token = issued.token(some);
      expect((await issued.request("GET", `/v1/bookings?userId=${ATHLETE}`, { token })).status).to.equal(
        status,
      );
    });
  }

  const nested = useApi(() => ({ auth: { rolesClaim: "realm_access.roles" } }));
  const roles: [string, object, number][] = [
    ["a list", { realm_access: { roles: ["other", "service"] } }, 204],
    ["one string", { realm_access: { roles: "admin" } }, 204],
    ["a name with a dot in it", { "realm_access.roles": ["admin"] }, 204],
    ["elsewhere", { roles: ["admin"], sub: ATHLETE }, 403],
    ["part of another word", { realm_access: { roles: "administrator" }, sub: ATHLETE }, 403],
  ];
  for (const [what, claim, status] of roles) {
    it(`roles as ${what}: ${status}`, async () => {
      const received = await nested.request("POST", "/v1/bookings/notify", { token: nested.token(claim) });
      expect(received.status).to.equal(status);
    });
  }

  it("lets admin win over service, with any sub", async () => {
    const token = nested.token({ realm_access: { roles: ["service", "admin"] }, sub: "batch job" });
    const received = await nested.request("DELETE", `/v1/bookings/user-data?userId=${COACH}`, {
      token,
      headers: { "x-current-user-id": ATHLETE },
    });
    expect(received.status).to.equal(204);
  });
});

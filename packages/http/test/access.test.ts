import { createSecretKey } from "node:crypto";
import { accessTable, type Operation as DomainOperation, type Verdict } from "@bookings/domain";
import { ATHLETE, anId, COACH, STRANGER } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Person, people, problems, refusal, useApi } from "./support/api.ts";
import { useKeyServer } from "./support/key-server.ts";
import { type Operation, operations, pathOf, REASON, setScene } from "./support/operations.ts";
import { eddsa, es256, otherSecret, rs256, type Signer, sign, unsigned } from "./support/tokens.ts";

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

/** What the same operations answer where the request says something else than in {@link operations}. */
const variants: Readonly<
  Record<string, { readonly query?: string; readonly bodyOf?: BodyOf; readonly row: Row }>
> = {
  "getBookings by coachId": {
    query: `coachId=${COACH}`,
    row: ["forbidden", OK, "forbidden", "forbidden", OK, OK],
  },
  "getBookings by eventId": {
    query: `eventId=${anId(1)}`,
    row: ["forbidden", OK, "forbidden", "forbidden", OK, OK],
  },
  "getBookings by eventId and userId": {
    query: `eventId=${anId(1)}&userId=${ATHLETE}`,
    row: [OK, "forbidden", "forbidden", "forbidden", OK, OK],
  },
  "cancelBooking by those who name themselves": {
    bodyOf: (userId) => ({ userId, cancellationReasonCode: "Other" }),
    row: [OK, OK, "not_found", "not_found", OK, OK],
  },
  "cancelBooking in the name of the system": {
    bodyOf: () => ({ userId: null, cancellationReasonCode: "Other" }),
    row: ["forbidden", "forbidden", "not_found", "not_found", OK, OK],
  },
  "disputeBooking by those who name themselves": {
    bodyOf: (disputerUserId) => ({ disputerUserId, reasonId: REASON }),
    row: [OK, OK, "not_found", "not_found", OK, OK],
  },
};

/** The body of somebody; services and administrators name the athlete. */
type BodyOf = (userId: string) => object;

const ids: Partial<Record<Person, string>> = {
  athlete: ATHLETE,
  coach: COACH,
  otherCoach: people.otherCoach.sub,
  stranger: STRANGER,
};

/** How the people of these tests stand to the athlete's booking. */
const standings = ["owner", "coach", "stranger", "stranger", "service", "admin"] as const;

/** Under which name the domain knows what an operation does. */
const inDomain: Readonly<Record<string, DomainOperation>> = {
  createBookingOrder: "createOrder",
  getBookingOrders: "listOrders",
  getBookings: "listByUser",
  "getBookings by coachId": "listByCoach",
  "getBookings by eventId": "listByEvent",
  getBooking: "readBooking",
  acceptBooking: "accept",
  rejectBooking: "reject",
  "cancelBooking by those who name themselves": "cancel",
  markBookingAsCompleted: "complete",
  addBookingNote: "addNote",
  dismissBooking: "dismiss",
  "disputeBooking by those who name themselves": "dispute",
  resolveDispute: "resolve",
  putEvent: "putEvent",
  getEvent: "getEvent",
  notifyBookings: "notify",
  getNotifications: "manageNotifications",
  retryNotification: "manageNotifications",
  "deleteUserData of somebody": "eraseUser",
};

const answers: Readonly<Record<Verdict, number | string>> = {
  allow: OK,
  forbid: "forbidden",
  hide: "not_found",
  notOwner: "booking_not_owned",
};

/** The table by which the code decides, as answers. */
const rowInDomain = (operation: DomainOperation): Row =>
  standings.map((standing) => answers[accessTable[operation][standing]]);

const statusOf: Readonly<Record<string, number>> = { forbidden: 403, booking_not_owned: 403, not_found: 404 };

const named = (name: string): Operation => operations[name] as Operation;

describe("access", () => {
  const api = useApi();

  /** Whom a service acts for, it may erase, as the table above has it; for everybody else this holds. */
  const erasure: Row = [OK, "forbidden", "forbidden", "forbidden", "forbidden", OK];

  it("is laid down for every operation", () => {
    expect(Object.keys(table)).to.deep.equal(Object.keys(operations));
  });

  it("is laid down for everything that the domain decides on", () => {
    // Those are asked for by the schedule, and by whoever signs instead of having a token.
    const withoutToken = ["settlePayments", "recordPayment"];
    const all = [...Object.values(inDomain), ...withoutToken];
    expect(new Set(all)).to.deep.equal(new Set(Object.keys(accessTable)));
  });

  for (const [name, operation] of Object.entries(inDomain)) {
    it(`is the same here and in the domain: ${name}`, () => {
      expect(rowInDomain(operation)).to.deep.equal(table[name] ?? variants[name]?.row ?? erasure);
    });
  }

  for (const [name, { query, bodyOf, row }] of Object.entries(variants)) {
    for (const [index, expected] of row.entries()) {
      const person = everyone[index] as Person;
      it(`${name}, ${person}: ${expected === OK ? "allowed" : expected}`, async () => {
        const operation = named(name.split(" ", 1)[0] ?? "");
        const scene = await setScene(api);
        await operation.prepare?.(api, scene);
        const path = pathOf(query === undefined ? operation : { ...operation, query }, scene);
        const body = bodyOf?.(ids[person] ?? ATHLETE);
        const received = await api.request(operation.method, path, { as: person, body });
        if (expected === OK) expect(received.status).to.equal(operation.success);
        else expect(refusal(received)).to.match(new RegExp(`^${statusOf[expected as string]} ${expected} `));
      });
    }
  }

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

  it("to the bookings of an event that is not there is refused as to those of others", async () => {
    const received = await api.request("GET", `/v1/bookings?eventId=${anId(0xff)}`, { as: "coach" });
    expect(received.status).to.equal(403);
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
  const keyServer = useKeyServer();
  const api = useApi(() => ({ auth: { keys: { url: keyServer.url } } }));
  const signers = [rs256("rsa"), es256("ec"), eddsa("ed")] as const;
  const [rsa, ec] = signers;
  beforeEach(() => keyServer.publish(...signers.map(({ jwk }) => jwk)));
  const byText = ({ jwk: { kid } }: Signer, text: string | Buffer): string =>
    sign(good(), { header: { kid }, key: createSecretKey(Buffer.from(text)) });

  const seconds = () => api.clock.now().getTime() / 1000;
  const good = () => ({ sub: ATHLETE, exp: seconds() + 60 });

  const tokens: [string, () => string | undefined, RegExp][] = [
    ["no token", () => undefined, /^Bearer realm="bookings"$/],
    ["garbage", () => "garbage", /error="invalid_token", error_description="the token is not valid here"$/],
    [
      "an expired token",
      () => sign({ ...good(), exp: seconds() - 30 }),
      /error="invalid_token".*has expired/,
    ],
    ["an expired token of a key", () => ec.sign({ ...good(), exp: seconds() - 30 }), /has expired/],
    ["a wrong secret", () => sign(good(), { key: otherSecret }), /error="invalid_token"/],
    ["a wrong key", () => es256("ec").sign(good()), /error="invalid_token"/],
    ["the PEM of a public key for a secret", () => byText(rsa, pemOf(rsa)), /error="invalid_token"/],
    [
      "the JWK of a public key for a secret",
      () => byText(ec, JSON.stringify(ec.jwk)),
      /error="invalid_token"/,
    ],
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

  for (const [name, row] of Object.entries(table)) {
    for (const signer of signers) {
      it(`${name} by the athlete's ${signer.alg}: ${row[0] === OK ? "allowed" : row[0]}`, async () => {
        const operation = named(name);
        const scene = await setScene(api);
        await operation.prepare?.(api, scene);
        const token = signer.sign({ sub: ATHLETE, exp: seconds() + 60 });
        const received = await api.request(operation.method, pathOf(operation, scene), {
          ...operation.sent,
          token,
        });
        expect(received.status).to.equal(row[0] === OK ? operation.success : statusOf[row[0] as string]);
      });
    }
  }

  const path = `/v1/bookings?userId=${ATHLETE}`;
  const statusFor = async (token: string) => (await api.request("GET", path, { token })).status;

  it("takes a token until half a minute after its end, and no longer", async () => {
    expect(await statusFor(sign({ ...good(), exp: seconds() - 29.999 }))).to.equal(200);
    expect(await statusFor(sign({ ...good(), exp: seconds() - 30 }))).to.equal(401);
    expect(await statusFor(sign({ ...good(), nbf: seconds() + 30 }))).to.equal(200);
    expect(await statusFor(sign({ ...good(), nbf: seconds() + 30.001 }))).to.equal(401);
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

const pemOf = ({ publicKey }: Signer) => publicKey.export({ format: "pem", type: "spki" });

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

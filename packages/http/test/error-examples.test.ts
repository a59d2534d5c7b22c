import { IdempotencyInProgress, Unavailable, type UseCases } from "@bookings/domain";
import { later, manualClock, NOW, testPorts } from "@bookings/domain/testing";
import { expect } from "chai";
import { openApiDocument } from "../src/openapi.ts";
import { routesOf } from "../src/routes.ts";
import { type Overrides, type Received, type TestApi, useApi } from "./support/api.ts";
import {
  COACH,
  type Documented,
  EVENT,
  type Example,
  exampleOf,
  exampleOptions,
  type Find,
  go,
  OTHER_ATHLETE,
  sendExample,
} from "./support/example-scene.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

/** An operation with what it shows for one code. */
interface Shown extends Documented {
  readonly code: string;
  readonly status: number;
  readonly example: Json;
  readonly isPublic: boolean;
}

const shownIn = (document: Json): Shown[] =>
  Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).flatMap(([method, { operationId, requestBody, responses, security }]) =>
      Object.entries<Json>(responses).flatMap(([status, { content }]) =>
        Object.entries<Json>(content?.["application/json"]?.examples ?? {}).map(([code, { value }]) => ({
          operationId,
          method: method.toUpperCase(),
          path,
          body: requestBody?.content["application/json"].example,
          code,
          status: Number(status),
          example: value,
          isPublic: security.length === 0,
        })),
      ),
    ),
  );

type Change = Example & { readonly body?: unknown; readonly token?: string };

/** What is sent instead of the example, and what happens before. */
interface Refused extends Change {
  readonly first?: (api: TestApi, find: Find) => Promise<unknown>;
}

const ordered = ["putEvent", "createBookingOrder"];
const KEY = { "idempotency-key": "7d2c1f6e" };

const put =
  (changes: (body: Json) => object): NonNullable<Refused["first"]> =>
  (api, find) =>
    sendExample(api, find("putEvent"), { body: changes(find("putEvent").body) });

const seats =
  (numberOfParticipants: number) =>
  (body: Json): object => ({ ...body, timeslot: { ...body.timeslot, numberOfParticipants } });

const order =
  (changes: object): NonNullable<Refused["first"]> =>
  (api, find) =>
    sendExample(api, find("createBookingOrder"), {
      as: "admin",
      body: { ...(find("createBookingOrder").body as object), ...changes },
    });

const after =
  (...steps: readonly (string | NonNullable<Refused["first"]>)[]): NonNullable<Refused["first"]> =>
  async (api, find) => {
    for (const step of steps) await (typeof step === "string" ? go(api, step, find) : step(api, find));
  };

const canceled = after(...ordered, "cancelBooking");

/** Another event at the same time. */
const ELSEWHERE = "00000000-0000-4000-8000-0000000000e2";
const putElsewhere: NonNullable<Refused["first"]> = (api, find) => {
  const event = find("putEvent");
  return sendExample(api, { ...event, path: `/v1/events/${ELSEWHERE}` });
};

/** How an operation comes to refuse with a code: the same way wherever that is possible. */
const general: Readonly<Record<string, (shown: Shown) => Refused>> = {
  validation: ({ operationId }) => ({
    query: [exampleOf[operationId]?.query ?? [], "limt=1"].flat().join("&"),
  }),
  unauthorized: () => ({ headers: { authorization: "" } }),
  forbidden: () => ({ as: "athlete", headers: { "x-current-user-id": COACH } }),
  not_found: () => ({}),
  event_not_found: () => ({}),
  version_mismatch: () => ({ headers: { "if-match": '"0.0"' }, first: after(...ordered) }),
  payload_too_large: () => ({ body: "x".repeat(102_401) }),
  unsupported_media_type: () => ({ body: "x", headers: { "content-type": "text/plain" } }),
  booking_not_ended: () => ({ first: after(...ordered, "acceptBooking") }),
  invalid_status_transition: () => ({ as: "admin", first: after(canceled, "afterwards") }),
  idempotency_key_reused: ({ operationId }) => ({
    headers: KEY,
    first: (api, find) => {
      const { as = "admin" } = exampleOf[operationId] ?? {};
      return sendExample(api, find("createBookingOrder"), { as, body: {}, headers: KEY });
    },
  }),
};

const own: Readonly<Record<string, (shown: Json) => Refused>> = {
  "createBookingOrder duplicate_event": ({ body }) => ({ body: { ...body, eventIds: [EVENT, EVENT] } }),
  "createBookingOrder event_not_bookable": () => ({
    first: put((body) => ({ ...body, status: "Canceled" })),
  }),
  "createBookingOrder event_started": () => ({ first: after("putEvent", "afterwards") }),
  "createBookingOrder own_event": ({ body }) => ({
    as: "coach",
    body: { ...body, userId: COACH },
    first: after("putEvent"),
  }),
  "createBookingOrder already_booked": () => ({ first: after(...ordered) }),
  "createBookingOrder event_full": () => ({
    first: after(put(seats(1)), order({ userId: OTHER_ATHLETE })),
  }),
  "createBookingOrder time_conflict": () => ({
    first: after("putEvent", putElsewhere, order({ eventIds: [ELSEWHERE] })),
  }),
  "createBookingOrder payment_method_not_supported": ({ body }) => ({
    body: { ...body, paymentMethod: { type: "Card", methodId: EVENT } },
    first: after("putEvent"),
  }),
  "dismissBooking booking_not_owned": () => ({ as: "admin", query: `userId=${COACH}`, first: canceled }),
  "dismissBooking booking_not_canceled": () => ({ first: after(...ordered) }),
  "putEvent invalid_status_transition": () => ({
    first: put((body) => ({ ...body, status: "Canceled" })),
  }),
  "putEvent event_full": ({ body }) => ({
    body: seats(1)(body),
    first: after(...ordered, order({ userId: OTHER_ATHLETE })),
  }),
  "retryNotification invalid_status_transition": () => ({
    first: after(...ordered, "message", "retryNotification"),
  }),
};

/** Refusals that need another server than the one of this block. */
const elsewhere = ["rate_limited", "internal", "unavailable", "idempotency_in_progress"];

/** `fetch` sends no body with GET; what is said of one does not depend on the method. */
const isUnsendable = ({ method, code }: Shown): boolean =>
  method === "GET" && (code === "payload_too_large" || code === "unsupported_media_type");

const document: Json = JSON.parse(JSON.stringify(openApiDocument(routesOf({}))));

const all = shownIn(document);
const find: Find = (operationId) => all.find((one) => one.operationId === operationId) as Documented;

function expectShown({ status, body }: Received, shown: Shown): void {
  expect({ status, body }).to.deep.equal({ status: shown.status, body: shown.example });
}

describe("the examples of errors", () => {
  const api = useApi(exampleOptions);
  const withToken = all.filter(({ isPublic }) => !isPublic);

  it("are there for every code of every operation with a token", () => {
    const documented = Object.values<Json>(document.paths)
      .flatMap((item) => Object.values<Json>(item))
      .filter(({ security }) => security.length > 0)
      .flatMap(({ operationId, responses }) =>
        Object.values<Json>(responses).flatMap(({ description }) =>
          [...description.matchAll(/^`(\w+)`: /gm)].map(([, code]) => `${operationId} ${code}`),
        ),
      );
    expect(documented.length).to.be.above(180);
    expect(withToken.map(({ operationId, code }) => `${operationId} ${code}`)).to.have.members(documented);
  });

  for (const shown of withToken.filter((one) => !elsewhere.includes(one.code) && !isUnsendable(one))) {
    const name = `${shown.operationId} ${shown.code}`;
    it(name, async () => {
      const { first, ...change } = (own[name] ?? general[shown.code])?.(shown) ?? {};
      await first?.(api, find);
      expectShown(await sendExample(api, shown, change), shown);
    });
  }

  for (const { path, example, status } of all.filter(
    ({ code, isPublic }) => isPublic && code === "validation",
  ))
    it(`GET ${path} without a host`, async () => {
      const answer = await api.exchange(
        `GET ${path} HTTP/1.1\r\nX-Request-Id: 4f8c1d2e\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).to.include(`HTTP/1.1 ${status} `);
      expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).to.deep.equal(example);
    });
});

/** Use cases that all fail in the same way. */
const failing = (failure: Error): Partial<UseCases> =>
  Object.fromEntries(
    Object.keys(testPorts().useCases).map((name) => [
      name,
      () => {
        throw failure;
      },
    ]),
  );

const troubles: readonly [string, () => Overrides, Change][] = [
  ["unavailable", () => ({ useCases: failing(new Unavailable()) }), {}],
  ["internal", () => ({ useCases: failing(new Error("a bug")) }), {}],
  ["idempotency_in_progress", () => ({ useCases: failing(new IdempotencyInProgress()) }), { headers: KEY }],
  [
    "rate_limited",
    () => ({
      clock: manualClock(NOW),
      limit: { quota: 100, window: 60, count: async () => ({ used: 101, endsAt: later(NOW, 42_000) }) },
    }),
    {},
  ],
];

for (const [code, overrides, change] of troubles)
  describe(`the examples of ${code}`, () => {
    const api = useApi(overrides);
    for (const shown of all.filter((one) => one.code === code && !one.isPublic))
      it(shown.operationId, async () => expectShown(await sendExample(api, shown, change), shown));
  });

describe("the example of a service that is not ready", () => {
  const api = useApi(() => ({ isReady: async () => false }));
  it("getReadiness", async () => {
    const shown = all.find(
      ({ operationId, code }) => operationId === "getReadiness" && code === "unavailable",
    );
    expectShown(await sendExample(api, shown as Shown), shown as Shown);
  });
});

import { ATHLETE, anId, COACH } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Person, type Received, type Sent, type TestApi, useApi } from "./support/api.ts";
import { type Operation, operations, pathOf, type Scene, setScene } from "./support/operations.ts";

const MISSING = "aaaaaaaa-0000-4000-8000-0000000000ff";

/** Different in each answer, whatever it is about. */
const ofEachAnswer = new Set(["date", "x-request-id"]);

/** Everything that a caller gets to see of an answer, but for what names this very request. */
const seen = ({ status, headers, text }: Received, bookingId: string): object => ({
  status,
  headers: [...headers].filter(([name]) => !ofEachAnswer.has(name)),
  text: text.replaceAll(/"requestId":"[^"]*"/g, "").replaceAll(bookingId, "the booking"),
});

/** @param id the booking's: an Idempotency-Key that were the same for two bookings would mean one request */
type Change = (operation: Operation, id: string) => Partial<Operation & Sent>;

const withHeaders =
  (headers: Record<string, string>): Change =>
  ({ sent }) => ({ headers: { ...sent?.headers, ...headers } });

const changes: Readonly<Record<string, Change>> = {
  "as it should be": () => ({}),
  "with If-Match of any": withHeaders({ "if-match": "*" }),
  "with If-Match of the current version": withHeaders({ "if-match": '"1.1"' }),
  "with If-Match of a version that never was": withHeaders({ "if-match": '"0.0"' }),
  "with a weak If-Match": withHeaders({ "if-match": 'W/"1.1"' }),
  "with If-Match of nonsense": withHeaders({ "if-match": "nonsense" }),
  "with If-None-Match of any": withHeaders({ "if-none-match": "*" }),
  "with If-None-Match of the current version": withHeaders({ "if-none-match": '"1.1"' }),
  "with a key": ({ sent }, id) => ({ headers: { ...sent?.headers, "idempotency-key": id } }),
  "with a key that is none": withHeaders({ "idempotency-key": "one two" }),
  "with no JSON": () => ({ body: "{" }),
  "with a list": () => ({ body: [] }),
  "with a field that nobody knows": () => ({ body: { unknown: true } }),
  "with fields of wrong types": () => ({
    body: { completed: 1, note: 1, userId: 1, cancellationReasonCode: 1, disputerUserId: 1, reasonId: 1 },
  }),
  "with the names of its people": () => ({
    body: { userId: ATHLETE, cancellationReasonCode: "Other", disputerUserId: COACH, reasonId: anId(1) },
  }),
  "with text": ({ sent }) => ({
    body: JSON.stringify(sent?.body ?? {}),
    headers: { "content-type": "text/plain" },
  }),
  "with too much": () => ({ body: JSON.stringify({ note: "x".repeat(102_400) }) }),
  "with a query that nobody knows": ({ query }) => ({ query: `${query ?? ""}&unknown=1` }),
  "as HEAD": () => ({ method: "HEAD" }),
  "as OPTIONS": () => ({ method: "OPTIONS" }),
  "as PUT": () => ({ method: "PUT" }),
  "as DELETE": () => ({ method: "DELETE" }),
};

const hasBody = (method: string): boolean => !["GET", "HEAD"].includes(method);

function send(api: TestApi, person: Person, scene: Scene, operation: Operation, change: Change) {
  const {
    body = operation.sent?.body,
    headers = {},
    ...changed
  } = { ...operation, ...change(operation, scene.bookingId) };
  return api.request(changed.method, pathOf(changed, scene), {
    as: person,
    headers,
    ...(hasBody(changed.method) ? { body } : {}),
  });
}

const onBookings = Object.entries(operations).filter(([, { path }]) => path.includes("{bookingId}"));

describe("a booking of others", () => {
  const api = useApi();

  it("is tried with all that can be done with a booking", () => {
    expect(onBookings.map(([name]) => name)).to.have.length(9);
  });

  for (const person of ["stranger", "otherCoach"] as const) {
    for (const [name, operation] of onBookings) {
      it(`cannot be told from none by ${person}: ${name}`, async () => {
        const scene = await setScene(api);
        await operation.prepare?.(api, scene);
        for (const [how, change] of Object.entries(changes)) {
          const others = await send(api, person, scene, operation, change);
          const nobodys = await send(api, person, { ...scene, bookingId: MISSING }, operation, change);
          expect(seen(others, scene.bookingId), how).to.deep.equal(seen(nobodys, MISSING));
        }
      });
    }
  }

  const posts = onBookings.filter(([, { method }]) => method === "POST");
  for (const [name, operation] of posts) {
    it(`cannot be told from none by keys: ${name}`, async () => {
      const scene = await setScene(api);
      await operation.prepare?.(api, scene);
      const nowhere = { ...scene, bookingId: MISSING };
      const tried = async (key: string, ...scenes: readonly Scene[]): Promise<object[]> => {
        const answers: object[] = [];
        for (const one of scenes) {
          const change = withHeaders({ "idempotency-key": key });
          answers.push(seen(await send(api, "stranger", one, operation, change), one.bookingId));
        }
        return answers;
      };
      // Somebody who may has used the same key before.
      await send(api, "admin", scene, operation, withHeaders({ "idempotency-key": "shared" }));
      expect(await tried("shared", scene)).to.deep.equal(await tried("fresh", nowhere));
      // The first time, the second time, and then for something else.
      const others = await tried("one", scene, scene, nowhere);
      expect(others).to.deep.equal(await tried("two", nowhere, nowhere, scene));
    });
  }

  it("can be told from none by its people", async () => {
    const scene = await setScene(api);
    const operation = operations["getBooking"] as Operation;
    const own = await send(api, "athlete", scene, operation, () => ({}));
    const none = await send(api, "athlete", { ...scene, bookingId: MISSING }, operation, () => ({}));
    expect(seen(own, scene.bookingId)).to.not.deep.equal(seen(none, MISSING));
  });
});

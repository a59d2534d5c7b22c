import { anId, COACH, testPorts } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Person, refusal, useApi } from "./support/api.ts";
import { operations, pathOf } from "./support/operations.ts";

/** Notes which use cases are called, and does nothing. */
function spies(called: string[]): object {
  const names = Object.keys(testPorts().useCases);
  const spy = (name: string) => () => {
    called.push(name);
    throw new Error(`${name} was called`);
  };
  return Object.fromEntries(names.map((name) => [name, spy(name)]));
}

const ordinary: readonly Person[] = ["athlete", "coach", "otherCoach", "stranger"];

describe("an ordinary user who names somebody else", () => {
  const called: string[] = [];
  const api = useApi(() => ({ useCases: spies(called) }));
  beforeEach(() => (called.length = 0));

  const scene = { bookingId: anId<string>(0xb0), eventId: anId<string>(1), id: anId<string>(0x11) };
  const other = (person: Person) => (person === "coach" ? anId<string>(0xc1) : COACH);

  for (const [name, operation] of Object.entries(operations)) {
    it(`is refused before anything is looked up or read: ${name}`, async () => {
      const bodies = [operation.sent?.body, "{", { unknown: true }];
      const keys = operation.method === "POST" ? [undefined, "a-key"] : [undefined];
      for (const person of ordinary) {
        for (const body of operation.method === "GET" ? [undefined] : bodies) {
          for (const key of keys) {
            const received = await api.request(operation.method, pathOf(operation, scene), {
              as: person,
              body,
              headers: {
                "x-current-user-id": other(person),
                ...(key === undefined ? {} : { "idempotency-key": key }),
              },
            });
            expect(refusal(received)).to.equal("403 forbidden x-current-user-id: must be your own id");
            expect(received.headers.get("idempotency-replayed")).to.equal(null);
          }
        }
      }
      expect(called).to.be.empty;
    });
  }

  it("could not be told from others if nothing noticed a look-up", async () => {
    await api.request("GET", `/v1/bookings/${scene.bookingId}`, { as: "athlete" });
    expect(called).to.deep.equal(["getBooking"]);
  });
});

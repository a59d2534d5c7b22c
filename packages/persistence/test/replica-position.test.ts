import { expect } from "chai";
import pg from "pg";
import { onlyOneServer } from "../src/replicas/one-server.ts";
import { identityOf, includes, replayedBy } from "../src/replicas/position.ts";
import { failureOf } from "./support.ts";

describe("A replica has replayed enough", () => {
  const wanted = { timeline: 2, bytes: 100 };
  const reached: readonly [boolean, number | undefined, number][] = [
    [true, 2, 100],
    [true, 2, 101],
    [false, 2, 99],
    [false, 1, 1_000],
    [false, 3, 1_000],
    [true, undefined, 100],
    [false, undefined, 99],
  ];
  for (const [isEnough, timeline, bytes] of reached) {
    it(`${isEnough ? "" : "not "}at ${bytes} of timeline ${timeline}, where 100 of timeline 2 is wanted`, () => {
      expect(includes({ timeline, bytes }, wanted)).to.equal(isEnough);
    });
  }
});

describe("A connection to a replica", () => {
  /** A connection to a server that began then and has replayed so much. */
  const clientOf = (startedAt: string, bytes: number) =>
    ({ query: async () => ({ rows: [{ startedAt, bytes }] }) }) as unknown as pg.ClientBase;

  const refused: Readonly<Record<string, pg.ClientBase>> = {
    "another server, or the same one after a restart": clientOf("11:00", 100),
    "the same one, further back than it was known to be": clientOf("10:00", 99),
  };
  for (const [what, client] of Object.entries(refused)) {
    it(`must not lead to ${what}`, async () => {
      const admit = onlyOneServer(() => 100);
      await admit(clientOf("10:00", 100));
      expect(await failureOf(admit(client))).to.have.property("message", "the server is not the one it was");
      await admit(clientOf("10:00", 101));
    });
  }
});

describe("A server that does not let its role see everything", () => {
  const forbidden = Object.assign(new pg.DatabaseError("permission denied", 0, "error"), { code: "42501" });

  it("tells how far it is without its timeline", async () => {
    const run = async (text: string) => {
      if (text.includes("pg_control")) throw forbidden;
      return [{ timeline: null, bytes: 7 }] as never[];
    };
    expect(await replayedBy(run)).to.deep.equal({ timeline: undefined, bytes: 7 });
  });

  it("does not tell which cluster it is", async () => {
    expect(await identityOf(() => Promise.reject(forbidden))).to.equal(undefined);
  });

  it("fails as before for other reasons", async () => {
    const failure = new Error("gone");
    expect(await failureOf(identityOf(() => Promise.reject(failure)))).to.equal(failure);
  });
});

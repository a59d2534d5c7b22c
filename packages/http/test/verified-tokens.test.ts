import { ATHLETE } from "@bookings/domain/testing";
import { expect } from "chai";
import { verifiedTokens } from "../src/verified-tokens.ts";
import { useApi } from "./support/api.ts";
import { useKeyServer } from "./support/key-server.ts";
import { es256, sign } from "./support/tokens.ts";

const HOUR = 3600;

describe("a token that was accepted before", () => {
  const keyServer = useKeyServer();
  const api = useApi(() => ({ auth: { keys: { url: keyServer.url } } }));
  const key = es256("first");
  beforeEach(() => keyServer.publish(key.jwk));

  const claims = () => ({ sub: ATHLETE, exp: api.clock.now().getTime() / 1000 + HOUR });
  const statusOf = async (token: string) =>
    (await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { token })).status;

  it("is refused once its key has been withdrawn", async () => {
    const token = key.sign(claims());
    expect(await statusOf(token)).to.equal(200);
    expect(await statusOf(token)).to.equal(200);
    keyServer.publish(es256("second").jwk);
    api.clock.advance(600_000);
    expect(await statusOf(token)).to.equal(401);
  });

  it("is refused once another key has taken the name of its own", async () => {
    const token = key.sign(claims());
    expect(await statusOf(token)).to.equal(200);
    keyServer.publish(es256("first").jwk);
    api.clock.advance(600_000);
    expect(await statusOf(token)).to.equal(401);
  });

  it("vouches for no other signature of the same words", async () => {
    const token = sign(claims());
    expect(await statusOf(token)).to.equal(200);
    const forged = token.replace(/.{4}$/, (end) => (end === "AAAA" ? "BBBB" : "AAAA"));
    expect(await statusOf(forged)).to.equal(401);
  });
});

describe("tokens that are remembered", () => {
  const now = new Date("2026-03-01T10:00:00.000Z");
  const claims = { sub: ATHLETE, exp: now.getTime() / 1000 + HOUR };
  const remember = (tokens: readonly string[]) => {
    const known = verifiedTokens({ now: () => now });
    for (const token of tokens) known.add(token, { claims });
    return tokens.filter((token) => known.find(token) !== undefined);
  };

  it("are not more than ten thousand, the first ones going first", () => {
    const tokens = Array.from({ length: 10_002 }, (_, index) => `token ${index}`);
    expect(remember(tokens)).to.deep.equal(tokens.slice(2));
  });

  it("are not more than eight million characters in all", () => {
    const tokens = Array.from({ length: 5 }, (_, index) => String(index).repeat(2_000_000));
    expect(remember(tokens)).to.have.length(4);
  });
});

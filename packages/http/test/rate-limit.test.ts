import { Unavailable } from "@bookings/domain";
import { ATHLETE, anId, type ManualClock, manualClock, NOW } from "@bookings/domain/testing";
import type { Count, RateLimit } from "@bookings/http";
import { expect } from "chai";
import { aBookingIn, orderOf, type Received, refusal, useApi } from "./support/api.ts";
import { operations, pathOf } from "./support/operations.ts";

const NOWHERE = anId<string>(0xdead);
const scene = { bookingId: NOWHERE, eventId: NOWHERE, id: NOWHERE };

/** Counts in windows that begin with a caller's first request. */
class Counting implements RateLimit {
  readonly quota: number;
  readonly window: number;
  readonly clock: ManualClock;
  readonly counts = new Map<string, Count>();

  constructor(quota: number, window: number, clock: ManualClock) {
    this.quota = quota;
    this.window = window;
    this.clock = clock;
  }

  readonly count = async (caller: string): Promise<Count> => {
    const last = this.counts.get(caller);
    const fresh = last === undefined || last.endsAt <= this.clock.now();
    const endsAt = new Date(this.clock.now().getTime() + this.window * 1000);
    const count = fresh ? { used: 1, endsAt } : { ...last, used: last.used + 1 };
    this.counts.set(caller, count);
    return count;
  };
}

const limitsOf = ({ headers }: Received): (string | null)[] => [
  headers.get("ratelimit-policy"),
  headers.get("ratelimit"),
  headers.get("retry-after"),
];

describe("without a limit", () => {
  const api = useApi();

  it("nothing is said of one", async () => {
    const received = await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { as: "athlete" });
    expect([received.status, ...limitsOf(received)]).to.deep.equal([200, null, null, null]);
  });
});

describe("a limit of 3 requests in 60 seconds", () => {
  let limit: Counting;
  const api = useApi(() => {
    const clock = manualClock(NOW);
    limit = new Counting(3, 60, clock);
    return { limit, clock };
  });
  const path = `/v1/bookings?userId=${ATHLETE}`;
  const ask = (sent: Parameters<typeof api.request>[2] = { as: "athlete" }) => api.request("GET", path, sent);
  const statuses = async (times: number, sent?: Parameters<typeof api.request>[2]) => {
    const all: number[] = [];
    for (let time = 0; time < times; time += 1) all.push((await ask(sent)).status);
    return all;
  };

  it("is told with every answer, what is left and until when", async () => {
    const policy = '"caller";q=3;w=60';
    expect(limitsOf(await ask())).to.deep.equal([policy, '"caller";r=2;t=60', null]);
    limit.clock.advance(20_001);
    expect(limitsOf(await ask())).to.deep.equal([policy, '"caller";r=1;t=40', null]);
    expect(limitsOf(await ask())).to.deep.equal([policy, '"caller";r=0;t=40', null]);
    expect(limitsOf(await ask())).to.deep.equal([policy, '"caller";r=0;t=40', "40"]);
  });

  it("refuses the fourth one, in the envelope", async () => {
    expect(await statuses(3)).to.deep.equal([200, 200, 200]);
    const received = await ask({ as: "athlete", headers: { "x-request-id": "mine" } });
    expect(refusal(received)).to.equal(
      "429 rate_limited requests: must be at most 3 in 60 seconds; ask again in 60 seconds",
    );
    expect(received.body.errors[0]).to.include({ endpoint: "GET /v1/bookings", requestId: "mine" });
    expect(api.logs.at(-1)).to.include({ status: 429, route: "/v1/bookings" }).and.not.have.property("error");
  });

  it("is over when it says so, and not a moment before", async () => {
    await statuses(3);
    limit.clock.advance(58_500);
    const seconds = Number((await ask()).headers.get("retry-after"));
    expect(seconds).to.equal(2);
    limit.clock.advance(1499);
    expect(limitsOf(await ask())[2]).to.equal("1");
    limit.clock.advance(1);
    expect(await statuses(4)).to.deep.equal([200, 200, 200, 429]);
  });

  it("is each caller's own", async () => {
    expect(await statuses(4)).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(4, { as: "stranger" })).to.deep.equal([403, 403, 403, 429]);
    expect(await statuses(4, { as: "admin" })).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(4, { as: "service" })).to.deep.equal([200, 200, 200, 429]);
    expect(await statuses(4, { token: api.token({ sub: "reports", roles: ["service"] }) })).to.deep.equal([
      200, 200, 200, 429,
    ]);
    expect(await statuses(4, { token: api.token({ sub: ATHLETE, roles: ["admin"] }) })).to.deep.equal([
      200, 200, 200, 429,
    ]);
  });

  it("follows the subject, not the token, and the service, not those it acts for", async () => {
    const again = (seconds: number) =>
      api.token({ sub: ATHLETE.toUpperCase(), exp: NOW.getTime() / 1000 + seconds });
    await statuses(3);
    expect((await ask({ token: again(50) })).status).to.equal(429);
    for (const number of [1, 2, 3]) {
      await ask({ as: "service", headers: { "x-current-user-id": anId<string>(number) } });
    }
    const fourth = { as: "service", headers: { "x-current-user-id": anId<string>(4) } } as const;
    expect((await ask(fourth)).status).to.equal(429);
  });

  it("holds for whoever guesses tokens, and not for those who have one", async () => {
    const guesses = [undefined, "x", api.token({ sub: "no uuid" }), "y.y.y"];
    const answers: Received[] = [];
    for (const token of guesses) answers.push(await ask(token === undefined ? {} : { token }));
    expect(answers.map(({ status }) => status)).to.deep.equal([401, 401, 401, 429]);
    expect(limitsOf(answers[0] as Received)).to.deep.equal(['"caller";q=3;w=60', '"caller";r=2;t=60', null]);
    expect(await statuses(1)).to.deep.equal([200]);
  });

  it("is no concern of probes, the document and paths that are not there", async () => {
    for (const open of ["/health/live", "/health/ready", "/metrics", "/openapi.json", "/v1/nowhere"]) {
      for (let time = 0; time < 5; time += 1) {
        const received = await api.request("GET", open);
        expect([open, received.status, ...limitsOf(received)]).to.deep.equal([
          open,
          open === "/v1/nowhere" ? 404 : 200,
          null,
          null,
          null,
        ]);
      }
    }
    expect(limit.counts.size).to.equal(0);
  });

  it("holds for every operation, before anything else is looked at", async () => {
    await statuses(3, { as: "admin" });
    for (const operation of Object.values(operations)) {
      const received = await api.request(operation.method, pathOf(operation, scene), {
        as: "admin",
        ...(operation.method === "GET" ? {} : { body: "{".repeat(200_000) }),
      });
      expect(received.status, operation.path).to.equal(429);
      expect(received.headers.get("retry-after")).to.equal("60");
    }
  });

  it("is in the document for every operation that it holds for", async () => {
    const { body: document } = await api.request("GET", "/openapi.json");
    for (const { method, path: template } of Object.values(operations)) {
      const { responses } = document.paths[template][method.toLowerCase()];
      expect(responses["429"].headers).to.include.keys("Retry-After", "RateLimit", "RateLimit-Policy");
      expect(responses["401"].headers).to.include.keys("RateLimit", "RateLimit-Policy");
    }
    expect(document.paths["/health/live"].get.responses).to.not.have.property("429");
  });

  it("never stands in the way of a request that is sent again", async () => {
    const key = { "idempotency-key": "once" };
    const eventId = (await aBookingIn(api), anId<string>(1));
    const place = () =>
      api.request("POST", "/v1/bookings", { as: "stranger", body: orderOf([eventId]), headers: key });
    await statuses(3, { as: "stranger" });
    expect((await place()).status).to.equal(429);
    limit.clock.advance(60_000);
    // The athlete's order is none of the stranger's business, and so the key keeps that.
    const refused = await place();
    expect([refused.status, refused.headers.get("idempotency-replayed")]).to.deep.equal([403, null]);
    expect((await place()).headers.get("idempotency-replayed")).to.equal("true");
    await place();
    const limited = await place();
    expect([limited.status, limited.headers.get("idempotency-replayed")]).to.deep.equal([429, null]);
  });

  it("names nobody to those who count", async () => {
    await ask();
    await ask({});
    const [athlete = "", network = ""] = limit.counts.keys();
    expect(athlete)
      .to.match(/^[\w-]{43}$/)
      .and.not.equal(network);
    expect(network).to.match(/^[\w-]{43}$/);
  });
});

describe("a limit with storage that is away", () => {
  const api = useApi(() => ({
    limit: new Counting(3, 60, manualClock(NOW)),
    useCases: {
      listBookings: async (): Promise<never> => {
        throw new Unavailable();
      },
    },
  }));

  it("still says what is left", async () => {
    const received = await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { as: "athlete" });
    expect([received.status, ...limitsOf(received)]).to.deep.equal([
      503,
      '"caller";q=3;w=60',
      '"caller";r=2;t=60',
      "5",
    ]);
  });
});

describe("callers without a token", () => {
  let limit: Counting;
  let trustProxy: number | string[];
  const api = useApi(() => {
    limit = new Counting(1000, 60, manualClock(NOW));
    return { limit, trustProxy };
  });

  /** Which of the requests, each with its X-Forwarded-For, count as the same caller: as many letters as callers. */
  async function callers(...chains: readonly (string | undefined)[]): Promise<string> {
    const seen: string[] = [];
    for (const chain of chains) {
      const before = new Map(limit.counts);
      const headers: Record<string, string> = chain === undefined ? {} : { "x-forwarded-for": chain };
      const { status } = await api.request("GET", "/v1/bookings", { headers });
      expect(status).to.equal(401);
      const counted = [...limit.counts].find(([caller, count]) => before.get(caller) !== count)?.[0] ?? "";
      if (!seen.includes(counted)) seen.push(counted);
      letters.push("abcdefgh"[seen.indexOf(counted)] ?? "?");
    }
    return letters.splice(0).join("");
  }
  const letters: string[] = [];

  const cases: [what: string, trust: number | string[], chains: (string | undefined)[], callers: string][] = [
    ["nobody is believed", 0, [undefined, "1.2.3.4", "9.9.9.9, 1.2.3.4"], "aaa"],
    ["nobody is on the list", [], [undefined, "1.2.3.4"], "aa"],
    ["another proxy is on the list", ["10.0.0.0/8"], [undefined, "1.2.3.4"], "aa"],
    ["one proxy says where they are", 1, [undefined, "1.2.3.4", "5.6.7.8", "1.2.3.4"], "abcb"],
    ["they write something in front", 1, ["1.2.3.4", "9.9.9.9, 1.2.3.4", "x, ::1, 1.2.3.4"], "aaa"],
    [
      "two proxies say where they are",
      2,
      ["1.2.3.4, 7.7.7.7", "1.2.3.4, 8.8.8.8", "6.6.6.6,1.2.3.4, 8.8.8.8"],
      "aaa",
    ],
    [
      "the list says which proxies there are",
      ["loopback", "7.7.0.0/16"],
      ["1.2.3.4, 7.7.7.7", "1.2.3.4", "1.2.3.4, 8.8.8.8"],
      "aab",
    ],
    [
      "what they write is no address",
      1,
      [undefined, "", "unknown", "' or 1=1 --", "1", "0x7f.1", "999.1.1.1", ",,,"],
      "aaaaaaaa",
    ],
    [
      "they hide behind a place that is no address",
      2,
      ["1.2.3.4, 7.7.7.7", "garbage, 7.7.7.7", "junk, 7.7.7.7"],
      "abb",
    ],
    [
      "a proxy adds their port",
      1,
      ["1.2.3.4:5", "1.2.3.4:6", "1.2.3.4", "[2001:db8::1]:5", "[2001:db8::1]:6"],
      "aaabb",
    ],
    [
      "they have 64 bits to choose from",
      1,
      ["2001:db8::1", "2001:db8:0:0:ffff::2", "2001:DB8::", "2001:db8:0:1::1"],
      "aaab",
    ],
    [
      "an IPv4 address is written as IPv6",
      1,
      ["1.2.3.4", "::ffff:1.2.3.4", "::ffff:102:304", "::ffff:1.2.3.5"],
      "aaab",
    ],
    ["there are very many addresses", 1, [`${"9.9.9.9,".repeat(1500)}1.2.3.4`, "1.2.3.4"], "aa"],
  ];
  for (const [what, trust, chains, expected] of cases) {
    describe(`when ${what}`, () => {
      before(() => {
        trustProxy = trust;
      });

      it(`count as ${expected}`, async () => {
        expect(await callers(...chains)).to.equal(expected);
      });
    });
  }
});

import { Unavailable } from "@bookings/domain";
import { ATHLETE, anId } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Received, useApi } from "./support/api.ts";

const APP = "https://app.example.com";
const OTHER = "http://localhost:5173";
const PATH = `/v1/bookings?userId=${ATHLETE}`;

/** What an answer tells a browser about other origins. */
const shared = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"));

const exposed =
  "ETag,Link,Location,X-Request-Id,Idempotency-Replayed,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate";

const preflight = (origin: string, method = "PATCH", headers = "authorization,content-type") => ({
  headers: {
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": headers,
  },
});

describe("without CORS origins", () => {
  const api = useApi();

  it("nothing is said to browsers, and OPTIONS answers as ever", async () => {
    for (const received of [
      await api.request("GET", PATH, { as: "athlete", headers: { origin: APP } }),
      await api.request("GET", PATH, { headers: { origin: APP } }),
    ]) {
      expect(shared(received)).to.deep.equal({});
      expect(received.headers.get("cross-origin-resource-policy")).to.equal("same-origin");
    }
    const options = await api.request("OPTIONS", "/v1/bookings", preflight(APP));
    expect([options.status, options.headers.get("allow"), shared(options)]).to.deep.equal([
      204,
      "POST, GET, HEAD",
      {},
    ]);
  });
});

describe("CORS for two origins", () => {
  const refuse = async (): Promise<never> => {
    throw new Unavailable();
  };
  let used = 0;
  const limit = {
    quota: 1,
    window: 60,
    count: async () => ({ used, endsAt: new Date("2026-03-02T10:00:00Z") }),
  };
  const api = useApi(() => {
    used = 0;
    return { corsOrigins: [APP, OTHER], limit, useCases: { listOrders: refuse } };
  });
  const mine = (origin: string) => ({
    "access-control-allow-origin": origin,
    "access-control-expose-headers": exposed,
    vary: "Origin",
  });

  for (const origin of [APP, OTHER]) {
    it(`shows answers to ${origin}, and lets it read the headers that matter`, async () => {
      const received = await api.request("GET", PATH, { as: "athlete", headers: { origin } });
      expect(received.status).to.equal(200);
      expect(shared(received)).to.deep.equal(mine(origin));
      expect(received.headers.get("cross-origin-resource-policy")).to.equal("cross-origin");
    });

    it(`tells ${origin} beforehand what it may send`, async () => {
      const received = await api.request(
        "OPTIONS",
        `/v1/bookings/${anId<string>(1)}/note`,
        preflight(origin),
      );
      expect([received.status, received.text]).to.deep.equal([204, ""]);
      expect(shared(received)).to.deep.equal({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE",
        "access-control-allow-headers":
          "Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match,x-current-user-id,traceparent,X-Request-Id",
        "access-control-max-age": "7200",
        vary: "Origin",
      });
      expect(received.headers.get("x-request-id")).to.be.a("string");
    });
  }

  it("shows errors, too, whatever they are about", async () => {
    const sent = { as: "athlete", headers: { origin: APP } } as const;
    const answers = [
      await api.request("GET", PATH, { headers: { origin: APP } }),
      await api.request("GET", "/v1/nowhere", sent),
      await api.request("PROPFIND", "/v1/bookings", sent),
      await api.request("GET", "/v1/bookings?x=1", sent),
      await api.request("GET", `/v1/bookings/${anId<string>(7)}`, sent),
      await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, sent),
    ];
    used = 2;
    answers.push(await api.request("GET", PATH, sent));
    expect(answers.map(({ status }) => status)).to.deep.equal([401, 404, 405, 400, 404, 503, 429]);
    for (const received of answers) expect(shared(received)).to.deep.equal(mine(APP));
  });

  const strangers = [
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://sub.app.example.com",
    "http://app.example.com",
    "https://app.example.com:444",
    "HTTPS://APP.EXAMPLE.COM",
    "https://app.example.com/",
    "null",
    "*",
    "",
    `${APP}, https://evil.example`,
  ];
  for (const origin of strangers) {
    it(`has nothing for ${origin || "an empty origin"}`, async () => {
      const received = await api.request("GET", PATH, { as: "athlete", headers: { origin } });
      expect([received.status, shared(received)]).to.deep.equal([200, { vary: "Origin" }]);
      expect(received.headers.get("cross-origin-resource-policy")).to.equal("same-origin");
      const asked = await api.request("OPTIONS", "/v1/bookings", preflight(origin));
      expect([asked.status, asked.headers.get("allow"), shared(asked)]).to.deep.equal([
        204,
        "POST, GET, HEAD",
        { vary: "Origin" },
      ]);
    });
  }

  it("tells caches that answers differ, also those for no origin", async () => {
    expect(shared(await api.request("GET", PATH, { as: "athlete" }))).to.deep.equal({ vary: "Origin" });
    expect(shared(await api.request("GET", "/health/live"))).to.deep.equal({ vary: "Origin" });
  });

  it("OPTIONS without a question answers as ever", async () => {
    const received = await api.request("OPTIONS", "/v1/bookings", { headers: { origin: APP } });
    expect([received.status, received.headers.get("allow")]).to.deep.equal([204, "POST, GET, HEAD"]);
  });

  it("a preflight needs no token and is not counted", async () => {
    used = 2;
    expect((await api.request("OPTIONS", "/v1/bookings", preflight(APP, "POST"))).status).to.equal(204);
  });
});

describe("CORS for every origin", () => {
  const api = useApi(() => ({ corsOrigins: ["*"] }));

  it("shows answers to all but those that cannot be told apart", async () => {
    const at = async (origin: string) =>
      shared(await api.request("GET", PATH, { as: "athlete", headers: { origin } }))[
        "access-control-allow-origin"
      ];
    expect([await at(APP), await at("https://evil.example"), await at("null")]).to.deep.equal([
      "*",
      "*",
      undefined,
    ]);
  });
});

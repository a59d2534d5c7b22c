import { Unavailable } from "@bookings/domain";
import { ATHLETE, anId, sequentialIds } from "@bookings/domain/testing";
import type { RequestLog, TracedRequest } from "@bookings/http";
import { expect } from "chai";
import { aBookingIn, anEventIn, orderOf, problems, refusal, type Sent, useApi } from "./support/api.ts";
import { operations, pathOf } from "./support/operations.ts";

const NOWHERE = anId<string>(0xdead);
const scene = { bookingId: NOWHERE, eventId: NOWHERE, id: NOWHERE };

describe("paths and methods", () => {
  const api = useApi();

  const allowed: [string, string][] = [
    ["/v1/bookings", "POST, GET, HEAD"],
    ["/v1/bookings/notify", "POST"],
    ["/v1/bookings/orders", "GET, HEAD"],
    ["/v1/bookings/user-data", "DELETE"],
    [`/v1/bookings/${NOWHERE}`, "GET, HEAD"],
    ["/v1/bookings/not-an-id", "GET, HEAD"],
    [`/v1/bookings/${NOWHERE}/accept`, "POST"],
    [`/v1/bookings/${NOWHERE}/reject`, "POST"],
    [`/v1/bookings/${NOWHERE}/cancel`, "POST"],
    [`/v1/bookings/${NOWHERE}/completed`, "PATCH"],
    [`/v1/bookings/${NOWHERE}/note`, "PATCH"],
    [`/v1/bookings/${NOWHERE}/dismiss`, "POST"],
    [`/v1/bookings/${NOWHERE}/dispute`, "POST"],
    [`/v1/bookings/${NOWHERE}/dispute/resolve`, "POST"],
    [`/v1/events/${NOWHERE}`, "PUT, GET, HEAD"],
    ["/health/live", "GET, HEAD"],
    ["/health/ready", "GET, HEAD"],
    ["/openapi.json", "GET, HEAD"],
  ];
  for (const [path, allow] of allowed) {
    it(`${path} takes ${allow}`, async () => {
      const options = await api.request("OPTIONS", path);
      expect([options.status, options.headers.get("allow"), options.text]).to.deep.equal([204, allow, ""]);
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND", "QUERY"]) {
        if (allow.split(", ").includes(method)) continue;
        const received = await api.request(method, path);
        expect(refusal(received), method).to.equal(`405 method_not_allowed method: must be one of ${allow}`);
        expect(received.headers.get("allow")).to.equal(allow);
      }
    });
  }

  it("a wrong method on a path without GET is no HEAD either", async () => {
    const received = await api.request("HEAD", "/v1/bookings/notify");
    expect([received.status, received.headers.get("allow"), received.text]).to.deep.equal([405, "POST", ""]);
  });

  const unknown = [
    "/",
    "/v1",
    "/v1/",
    "/v1/bookings/",
    "/V1/bookings",
    "/v1/Bookings",
    "/v1//bookings",
    "/v2/bookings",
    "/bookings",
    `/v1/bookings/${NOWHERE}/`,
    `/v1/bookings/${NOWHERE}/accept/`,
    `/v1/bookings/${NOWHERE}/Accept`,
    `/v1/bookings/${NOWHERE}/dispute/other`,
    "/v1/events",
    "/v1/notifications/",
    "/health",
    "/health/live/",
    "/openapi.json/",
    "/%2e%2e/etc/passwd",
    "/v1/bookings%2forders",
    "/__proto__",
    "/constructor",
  ];
  for (const path of unknown) {
    it(`${path} is not there, token or not`, async () => {
      const expected = "404 not_found path: must be one of the API, see /openapi.json";
      expect(refusal(await api.request("GET", path))).to.equal(expected);
      expect(refusal(await api.request("POST", path, { as: "admin", body: "{" }))).to.equal(expected);
    });
  }

  it("a path that cannot be decoded is malformed", async () => {
    for (const path of ["/%zz", "/v1/%", "/%ff%fe", "/v1/bookings/%zz/unknown"]) {
      expect(refusal(await api.request("GET", path))).to.equal(
        "400 validation path: must be percent-encoded UTF-8",
      );
    }
  });

  it("HEAD answers what GET answers, without the body", async () => {
    const path = `/v1/bookings/${await aBookingIn(api)}`;
    const get = await api.request("GET", path, { as: "athlete" });
    const head = await api.request("HEAD", path, { as: "athlete" });
    expect([head.status, head.text]).to.deep.equal([200, ""]);
    for (const name of ["content-length", "content-type", "etag", "cache-control"]) {
      expect(head.headers.get(name)).to.equal(get.headers.get(name));
    }
    expect((await api.request("HEAD", path)).status).to.equal(401);
  });
});

describe("error answers", () => {
  const cause = new Error("relation bookings does not exist");
  const fail = async (): Promise<never> => {
    throw cause;
  };
  const away = async (): Promise<never> => {
    throw new Unavailable({ cause });
  };
  const api = useApi(() => ({ useCases: { listOrders: fail, listBookings: away } }));

  it("name the endpoint by its template", async () => {
    for (const operation of Object.values(operations)) {
      const { body, headers } = await api.request(operation.method, pathOf(operation, scene));
      for (const error of body.errors) {
        expect(Object.keys(error)).to.deep.equal(["code", "message", "endpoint", "requestId"]);
        expect(error.endpoint).to.equal(`${operation.method} ${operation.path}`);
        expect(error.requestId).to.equal(headers.get("x-request-id"));
      }
      expect(headers.get("content-type")).to.equal("application/json");
      expect(headers.get("cache-control")).to.equal("no-store");
      expect(headers.get("x-content-type-options")).to.equal("nosniff");
    }
  });

  it("name the endpoint by its template also when the request line was refused", async () => {
    for (const way of [
      "/v1/bookings/x#part",
      `/v1/bookings/${"x".repeat(300)}#part`,
      "http://x/v1/bookings/x#",
    ]) {
      const answer = await api.exchange(
        `POST ${way}/cancel?x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).to.match(/^HTTP\/1.1 400 /);
      expect(answer).to.include('"endpoint":"POST /v1/bookings/{bookingId}/cancel"');
    }
  });

  it("name an unknown endpoint as it came, cut short", async () => {
    const { body } = await api.request("GET", `/${"x".repeat(500)}?token=secret`);
    expect(body.errors[0].endpoint).to.equal(`GET /${"x".repeat(199)}`);
  });

  it("say nothing of what went wrong on our side; the log does", async () => {
    const received = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, { as: "athlete" });
    expect(refusal(received)).to.equal(
      "500 internal something went wrong on our side; the requestId helps us to find out what",
    );
    expect(api.logs).to.have.length(1);
    expect(api.logs[0]).to.include({ status: 500, error: cause });
  });

  it("ask to come back while storage is away", async () => {
    const received = await api.request("GET", `/v1/bookings?userId=${ATHLETE}`, { as: "athlete" });
    expect(received.status).to.equal(503);
    expect(problems(received)[0]?.code).to.equal("unavailable");
    expect(Number(received.headers.get("retry-after"))).to.be.greaterThan(0);
    expect(received.text).to.not.include("relation");
  });
});

describe("request ids, traces and the log", () => {
  const traced: TracedRequest[] = [];
  const told: RequestLog[] = [];
  const api = useApi(() => ({
    ids: sequentialIds(),
    inTrace: async (request, serve) => {
      traced.push(request);
      const entry = await serve();
      told.push(entry);
      return entry;
    },
  }));
  beforeEach(() => {
    traced.length = 0;
    told.length = 0;
  });
  const made = /^aaaaaaaa-0000-4000-8000-[0-9a-f]{12}$/;

  const idOf = async (id?: string) => {
    const { headers, body } = await api.request("GET", "/nowhere", {
      headers: id === undefined ? {} : { "x-request-id": id },
    });
    expect(body.errors[0].requestId).to.equal(headers.get("x-request-id"));
    expect(api.logs.at(-1)?.requestId).to.equal(headers.get("x-request-id"));
    return headers.get("x-request-id");
  };

  it("takes over a visible request id of 1 to 128 characters", async () => {
    for (const id of ["x", "!~<>\"'", "a".repeat(128)]) expect(await idOf(id)).to.equal(id);
  });

  it("makes one otherwise", async () => {
    for (const id of [undefined, "a".repeat(129), "a b", "a, b", "é", "a\tb"])
      expect(await idOf(id)).to.match(made);
  });

  it("sends it on successes too", async () => {
    const { headers } = await api.request("GET", "/health/live", { headers: { "x-request-id": "probe-1" } });
    expect(headers.get("x-request-id")).to.equal("probe-1");
  });

  const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  const traces: [string, boolean][] = [
    [`00-${TRACE}-00f067aa0ba902b7-01`, true],
    [`00-${TRACE}-00f067aa0ba902b7-ff`, true],
    [`01-${TRACE}-00f067aa0ba902b7-01`, true],
    [`cc-${TRACE}-00f067aa0ba902b7-01-what-comes-later`, true],
    [`00-${TRACE}-00f067aa0ba902b7-01-extra`, false],
    [`cc-${TRACE}-00f067aa0ba902b7-01extra`, false],
    [`ff-${TRACE}-00f067aa0ba902b7-01`, false],
    [`00-${"0".repeat(32)}-00f067aa0ba902b7-01`, false],
    [`00-${TRACE}-${"0".repeat(16)}-01`, false],
    [`00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`, false],
    [`00-${TRACE}-00f067aa0ba902b7`, false],
    [`00-${TRACE}-00f067aa0ba902b7-1`, false],
    ["nonsense", false],
    ["", false],
  ];
  for (const [traceparent, joined] of traces) {
    it(`${joined ? "joins" : "starts a new trace for"} ${traceparent}`, async () => {
      const { status } = await api.request("GET", "/health/live", { headers: { traceparent } });
      expect(status).to.equal(200);
      const traceId = api.logs[0]?.traceId;
      if (joined) expect(traceId).to.equal(TRACE);
      else expect(traceId).to.match(/^aaaaaaaa00004000[0-9a-f]{16}$/);
    });
  }

  const states: [string, string | undefined][] = [
    ["rojo=00f067aa0ba902b7, congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE"],
    [`a=${"b".repeat(510)}`, `a=${"b".repeat(510)}`],
    [`a=${"b".repeat(511)}`, undefined],
    ["a=é", undefined],
  ];
  for (const [tracestate, state] of states) {
    it(`${state ? "keeps" : "drops"} the state of a trace ${tracestate.slice(0, 50)}`, async () => {
      const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, tracestate };
      await api.request("GET", "/health/live", { headers });
      expect(traced[0]?.state).to.equal(state);
    });
  }

  const flags: [string, boolean][] = [
    ["00", false],
    ["01", true],
    ["02", false],
    ["03", true],
  ];
  for (const [flag, isSampled] of flags) {
    it(`takes the flags ${flag} for a trace that is ${isSampled ? "" : "not "}recorded`, async () => {
      const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-${flag}` };
      await api.request("GET", "/health/live?a=b", { headers });
      expect(traced).to.deep.equal([
        {
          traceId: TRACE,
          parentId: "00f067aa0ba902b7",
          isSampled,
          state: undefined,
          method: "GET",
          target: "/health/live?a=b",
        },
      ]);
    });
  }

  it("records a trace that begins here, whatever is said of another", async () => {
    const headers = { traceparent: "nonsense", tracestate: "a=b" };
    await api.request("GET", "/health/live", { headers });
    expect(traced[0]).to.include({ parentId: undefined, isSampled: true, state: undefined });
  });

  it("tells those who trace what the log is told, refusals and failures too", async () => {
    await api.request("GET", "/health/live");
    await api.request("GET", "/v1/bookings");
    await api.request("GET", "/nowhere");
    expect(told).to.deep.equal(api.logs);
    expect(told.map(({ status }) => status)).to.deep.equal([200, 401, 404]);
  });

  it("logs each request once, by its route, with nothing personal", async () => {
    const query = `?userId=${ATHLETE}`;
    await api.request("GET", `/v1/bookings${query}`, { as: "athlete" });
    await api.request("POST", "/v1/bookings", { as: "athlete", body: orderOf([NOWHERE]) });
    await api.request("PATCH", `/v1/bookings/${NOWHERE}/note`, {
      as: "athlete",
      body: { note: "very private" },
    });
    await api.request("GET", `/private/${ATHLETE}`, { as: "athlete" });
    expect(api.logs.map(({ method, route, status }) => [method, route, status])).to.deep.equal([
      ["GET", "/v1/bookings", 200],
      ["POST", "/v1/bookings", 404],
      ["PATCH", "/v1/bookings/{bookingId}/note", 404],
      ["GET", null, 404],
    ]);
    const fields = ["requestId", "traceId", "method", "route", "status", "durationMs"];
    for (const entry of api.logs) {
      expect(Object.keys(entry)).to.deep.equal(entry.status < 400 ? fields : [...fields, "codes"]);
      expect(entry.durationMs).to.be.at.least(0);
    }
    expect(JSON.stringify(api.logs)).to.not.include(ATHLETE).and.not.include("private");
  });
});

describe("the log of a refusal", () => {
  const api = useApi();
  const codes = async (method: string, path: string, sent: Sent = {}) => {
    await api.request(method, path, sent);
    return api.logs.at(-1)?.codes;
  };

  it("has the code of each entry, in the order of the answer", async () => {
    await anEventIn(api, 1, { status: "Canceled" });
    const body = orderOf([anId<string>(1), NOWHERE]);
    expect(await codes("POST", "/v1/bookings", { as: "athlete", body })).to.deep.equal([
      "event_not_bookable",
      "event_not_found",
    ]);
    const twoMistakes = { ...orderOf([]), colour: "red" };
    expect(await codes("POST", "/v1/bookings", { as: "athlete", body: twoMistakes })).to.deep.equal([
      "validation",
      "validation",
    ]);
    expect(await codes("GET", "/v1/bookings")).to.deep.equal(["unauthorized"]);
    expect(await codes("DELETE", "/health/live")).to.deep.equal(["method_not_allowed"]);
  });

  it("has none where nothing was refused", async () => {
    expect(await codes("GET", "/health/live")).to.equal(undefined);
  });
});

describe("a log that cannot be written", () => {
  const api = useApi(() => ({
    log: () => {
      throw new Error("disk full");
    },
  }));

  it("costs nobody the answer", async () => {
    expect((await api.request("GET", "/health/live")).status).to.equal(200);
  });
});

describe("health", () => {
  let ready: () => Promise<boolean>;
  const api = useApi(() => ({ isReady: () => ready() }));

  it("is live whatever else is", async () => {
    ready = async () => false;
    expect((await api.request("GET", "/health/live?from=probe")).body).to.deep.equal({ status: "live" });
  });

  it("is ready when it can serve", async () => {
    ready = async () => true;
    const { status, body } = await api.request("GET", "/health/ready", { token: "whatever" });
    expect([status, body]).to.deep.equal([200, { status: "ready" }]);
  });

  it("is not ready when it cannot, or does not know", async () => {
    const answers = [async () => false, async () => Promise.reject(new Error("no database"))];
    for (ready of answers) {
      const received = await api.request("GET", "/health/ready");
      expect(refusal(received)).to.equal("503 unavailable the service is not ready to serve requests");
      expect(received.headers.get("retry-after")).to.equal("5");
      // Foreseen, and asked for every few seconds: no error of ours.
      expect(api.logs.at(-1)).to.include({ status: 503 }).and.not.have.property("error");
    }
  });
});

import { expect } from "chai";
import {
  type Answer,
  answering,
  ask,
  closedPort,
  nginx,
  type Site,
  startSite,
  type Upstream,
  upstream,
} from "./nginx.ts";

const id = "0210be2e-a898-8409-9c23-5497f6ed822a";
const ok = answering("200 OK", "{}");

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly endpoint: string;
  readonly requestId: string;
}

/** The only entry of an error answer, which is the service's envelope. */
function problemOf({ headers, body }: Answer): Problem {
  expect(headers["content-type"]).to.equal("application/json");
  const { errors } = JSON.parse(body) as { errors: [Problem] };
  expect(errors).to.have.length(1);
  expect(errors[0].requestId).to.equal(headers["x-request-id"]);
  return errors[0];
}

describe("deploy/nginx/bookings.conf.template", () => {
  const started: (Upstream | Site)[] = [];

  before(function () {
    // The one program of this repository's tests that npm does not have.
    if (nginx === undefined) this.skip();
  });

  afterEach(async () => {
    for (const each of started.splice(0)) await ("stop" in each ? each.stop() : each.close());
  });

  async function behind(...answers: (string | undefined)[]): Promise<[number, ...Upstream[]]> {
    const upstreams = await Promise.all(answers.map(upstream));
    const site = await startSite(upstreams.map(({ port }) => port));
    started.push(...upstreams, site);
    for (const { arrivals } of upstreams) arrivals.splice(0);
    return [site.port, ...upstreams];
  }

  const arrivalsAt = (upstreams: readonly Upstream[]): number =>
    upstreams.reduce((sum, { arrivals }) => sum + arrivals.length, 0);

  it("passes requests on with who asked, how, and an id that is kept or made", async () => {
    const [port, { arrivals }] = (await behind(ok)) as [number, Upstream];
    await ask(port, {
      path: `/v1/bookings/${id}`,
      headers: { "x-request-id": "mine-1", host: "api.example.org" },
    });
    await ask(port, { path: `/v1/bookings/${id}` });
    expect(arrivals[0]?.line).to.equal(`GET /v1/bookings/${id} HTTP/1.1`);
    expect(arrivals[0]?.headers)
      .to.contain("X-Request-Id: mine-1")
      .and.contain("Host: api.example.org")
      .and.contain("X-Forwarded-For: 127.0.0.1")
      .and.contain("X-Forwarded-Proto: http")
      .and.not.contain("Connection: close");
    expect(arrivals[1]?.headers).to.match(/^X-Request-Id: [0-9a-f]{32}$/m);
  });

  it("says 503 in the service's words where nobody is there, with the id of the request", async () => {
    const site = await startSite([await closedPort()]);
    started.push(site);
    const answer = await ask(site.port, {
      path: `/v1/bookings/${id}?userId=${id}`,
      headers: { "x-request-id": "mine-2" },
    });
    expect(answer.status).to.equal(503);
    expect(answer.headers["retry-after"]).to.equal("1");
    expect(problemOf(answer)).to.include({
      code: "unavailable",
      endpoint: "GET /v1/bookings/{bookingId}",
      requestId: "mine-2",
    });
  });

  const routes: [string, string][] = [
    ["/v1/bookings", "/v1/bookings"],
    ["/v1/bookings/orders", "/v1/bookings/orders"],
    ["/v1/bookings/user-data", "/v1/bookings/user-data"],
    [`/v1/bookings/${id}/note`, "/v1/bookings/{bookingId}/note"],
    [`/v1/bookings/${id}/dispute/resolve`, "/v1/bookings/{bookingId}/dispute/resolve"],
    [`/v1/events/${id}`, "/v1/events/{eventId}"],
    ["/v1/notifications", "/v1/notifications"],
    [`/v1/notifications/${id}/retry`, "/v1/notifications/{id}/retry"],
    ['/v1/"quoted"', "unknown"],
  ];

  it("names routes as the service does, and nothing of whoever asks", async () => {
    const site = await startSite([await closedPort()]);
    started.push(site);
    for (const [path, route] of routes) {
      const answer = await ask(site.port, { path: encodeURI(path), headers: { "x-request-id": 'a"b\\' } });
      expect(problemOf(answer).endpoint).to.equal(`GET ${route}`);
      expect(problemOf(answer).requestId).to.match(/^[0-9a-f]{32}$/);
    }
  });

  it("passes refusals of the service on as they are, 503 among them, and asks nobody else", async () => {
    for (const status of [
      "400 Bad Request",
      "404 Not Found",
      "405 Method Not Allowed",
      "413 Content Too Large",
      "503 Service Unavailable",
    ]) {
      const own = answering(status, '{"own":1}');
      const [port, ...upstreams] = await behind(own, own);
      const answer = await ask(port, { path: "/v1/bookings" });
      expect([answer.status, answer.body]).to.deep.equal([Number(status.slice(0, 3)), '{"own":1}']);
      expect(arrivalsAt(upstreams)).to.equal(1);
    }
  });

  interface Repetition {
    readonly what: string;
    readonly asked: Parameters<typeof ask>[1];
    /** How many processes it reaches when each hangs up on it. */
    readonly reaches: number;
  }

  const key = { "idempotency-key": "k-1" };
  const body = '{"a":1}';
  const repetitions: Repetition[] = [
    { what: "a GET", asked: { path: "/v1/bookings" }, reaches: 2 },
    { what: "a PUT", asked: { method: "PUT", path: `/v1/events/${id}`, body }, reaches: 2 },
    {
      what: "a POST with a key",
      asked: { method: "POST", path: "/v1/bookings", headers: key, body },
      reaches: 2,
    },
    { what: "a POST without one", asked: { method: "POST", path: "/v1/bookings", body }, reaches: 1 },
    {
      what: "a POST with an empty one",
      asked: { method: "POST", path: "/v1/bookings", headers: { "idempotency-key": "" }, body },
      reaches: 1,
    },
    {
      what: "a PATCH",
      asked: { method: "PATCH", path: `/v1/bookings/${id}/note`, body },
      reaches: 2,
    },
    {
      what: "a PATCH with If-Match",
      asked: { method: "PATCH", path: `/v1/bookings/${id}/note`, headers: { "if-match": '"1"' }, body },
      reaches: 1,
    },
    {
      what: "a run of notify",
      asked: { method: "POST", path: "/v1/bookings/notify", headers: key },
      reaches: 1,
    },
  ];
  for (const { what, asked, reaches } of repetitions) {
    it(`${reaches === 2 ? "repeats" : "does not repeat"} ${what} that a process has taken and not answered`, async () => {
      const [port, ...upstreams] = await behind(undefined, undefined);
      expect((await ask(port, asked)).status).to.equal(503);
      expect(arrivalsAt(upstreams)).to.equal(reaches);
    });
  }

  it("sends a POST without a key on, body and all, where the first process refuses the connection", async () => {
    const served = await upstream(ok);
    const site = await startSite([await closedPort(), served.port]);
    started.push(served, site);
    const order = { method: "POST", path: "/v1/bookings", body };
    expect((await ask(site.port, order)).status).to.equal(200);
    expect((await ask(site.port, order)).status).to.equal(200);
  });

  it("keeps the metrics and the pages of operators from everybody else", async () => {
    const served = await upstream(ok);
    const site = await startSite([served.port], "10.9.8.7");
    started.push(served, site);
    for (const path of ["/metrics", "/ops", "/ops/jobs", "/%6fps/jobs", "//metrics", "/v1/../ops"]) {
      const answer = await ask(site.port, { path });
      expect([path, answer.status]).to.deep.equal([path, 404]);
      expect(problemOf(answer).code).to.equal("not_found");
    }
    expect((await ask(site.port, { path: "/opsis" })).status).to.equal(200);
  });

  it("lets those see them who may", async () => {
    const [port] = await behind(ok);
    expect((await ask(port, { path: "/metrics" })).status).to.equal(200);
  });

  it("leaves bodies of a bit more than 100 KiB to the service, and refuses far larger ones in its words", async () => {
    const [port] = await behind(answering("413 Content Too Large", '{"own":1}'));
    const send = (bytes: number) =>
      ask(port, { method: "POST", path: "/v1/bookings", body: "x".repeat(bytes) });
    expect((await send(102_401)).body).to.equal('{"own":1}');
    const refused = await send(200_000);
    expect(refused.status).to.equal(413);
    expect(problemOf(refused)).to.include({ code: "payload_too_large", endpoint: "POST /v1/bookings" });
  });

  it("refuses heads that are too large, and methods of its own, in the service's words", async () => {
    const [port] = await behind(ok);
    const large = await ask(port, { path: "/v1/bookings", headers: { "x-large": "x".repeat(20_000) } });
    expect([large.status, problemOf(large).code]).to.deep.equal([431, "headers_too_large"]);
    const traced = await ask(port, { method: "TRACE", path: "/v1/bookings" });
    expect([traced.status, problemOf(traced).code]).to.deep.equal([405, "method_not_allowed"]);
  });
});

import { HOUR } from "@bookings/domain/testing";
import { expect } from "chai";
import { type Person, people, useApi } from "./support/api.ts";
import { browser, cookieOf, ownForm, testOperators, visit } from "./support/operators.ts";

const paths = [
  "/ops",
  "/ops?id=1",
  "/ops/jobs",
  "/ops/jobs/",
  "/ops/jobs/assets/a.js",
  "/ops/jobs/api",
  "/ops/jobs/api/stats",
];

describe("the pages for operators", () => {
  const api = useApi(() => ({ operators: testOperators() }));

  const bearer = (person: Person) => ({ authorization: `Bearer ${api.token(people[person])}` });
  const kept = (person: Person) => cookieOf(api.token(people[person]));
  const signIn = (token: string, headers: Record<string, string> = ownForm(api)) =>
    visit(api, "/ops/session", headers, new URLSearchParams({ token }).toString());

  for (const path of paths) {
    it(`ask for a token: ${path}`, async () => {
      const program = await visit(api, path, {});
      expect(program.status).to.equal(401);
      expect(program.headers.get("www-authenticate")).to.equal('Bearer realm="bookings"');
      expect(JSON.parse(program.text).errors[0]).to.include({ code: "unauthorized" });
      const person = await visit(api, path);
      expect([person.status, person.headers.get("content-type")]).to.deep.equal([
        401,
        "text/html; charset=utf-8",
      ]);
      expect(person.headers.get("www-authenticate")).to.equal('Bearer realm="bookings"');
      expect(person.text).to.include('<label for="token">Token</label>').and.not.include('role="alert"');
    });

    it(`are not for ordinary users: ${path}`, async () => {
      const program = await visit(api, path, bearer("athlete"));
      expect(program.status).to.equal(403);
      expect(JSON.parse(program.text).errors[0]).to.include({
        code: "forbidden",
        endpoint: `GET ${path.replace(/\?.*/, "").replace("a.js", "{file}")}`,
      });
      const person = await visit(api, path, { ...browser, ...kept("coach") });
      expect(person.status).to.equal(403);
      expect(person.text).to.include("This token is an ordinary user&#39;s.");
    });
  }

  for (const person of ["admin", "service"] as const) {
    it(`are for the role ${person}, by the header and by the cookie`, async () => {
      expect((await visit(api, "/ops", bearer(person))).status).to.equal(200);
      expect((await visit(api, "/ops", { ...browser, ...kept(person) })).status).to.equal(200);
      expect((await visit(api, "/ops", kept(person))).status).to.equal(200);
    });
  }

  it("believe the header where there are both", async () => {
    const both = { ...bearer("athlete"), ...kept("admin") };
    expect((await visit(api, "/ops", both)).status).to.equal(403);
    expect((await visit(api, "/ops", { ...kept("admin"), authorization: "Bearer x.y.z" })).status).to.equal(
      401,
    );
  });

  it("do not take two tokens", async () => {
    const answer = await api.exchange(
      `GET /ops HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nAuthorization: b\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).to.match(/^HTTP\/1.1 400 /);
  });

  it("give the cookie no meaning elsewhere", async () => {
    for (const path of ["/v1/notifications", "/v1/bookings?userId=1"])
      expect((await visit(api, path, kept("admin"))).status).to.equal(401);
  });

  it("tell that the session has ended, and forget it", async () => {
    const token = kept("admin");
    api.clock.advance(2 * HOUR);
    const { status, text, headers } = await visit(api, "/ops", { ...browser, ...token });
    expect(status).to.equal(401);
    expect(text).to.include("The session has ended. Sign in with a new token.");
    expect(headers.get("set-cookie")).to.match(
      /^bookings_ops=; Path=\/ops; Max-Age=0; HttpOnly; SameSite=Strict/,
    );
  });

  describe("keep a token that is pasted", () => {
    it("until it ends, for themselves alone, out of reach of scripts", async () => {
      const token = api.token(people.admin);
      const { status, headers } = await signIn(` Bearer ${token}\n`);
      expect([status, headers.get("location")]).to.deep.equal([303, "/ops"]);
      expect(headers.get("set-cookie")).to.equal(
        `bookings_ops=${token}; Path=/ops; Max-Age=3600; HttpOnly; SameSite=Strict`,
      );
    });

    it("that goes over TLS alone, wherever it came so", async () => {
      const headers = { ...ownForm(api), origin: "https://ops.example.com", "sec-fetch-site": "same-origin" };
      const answer = await signIn(api.token(people.service), headers);
      expect(answer.headers.get("set-cookie")).to.match(/; SameSite=Strict; Secure$/);
    });

    it("but not over a network in clear", async () => {
      const headers = { ...ownForm(api), origin: "http://ops.example.com", "sec-fetch-site": "same-origin" };
      const answer = await signIn(api.token(people.admin), headers);
      expect([answer.status, answer.headers.get("set-cookie")]).to.deep.equal([400, null]);
      expect(answer.text).to.include("token: the page must be opened by https");
    });

    it("but not one that a browser would drop", async () => {
      const answer = await signIn(api.token({ ...people.admin, filler: "x".repeat(4000) }));
      expect([answer.status, answer.headers.get("set-cookie")]).to.deep.equal([400, null]);
      expect(answer.text).to.include("token: must have at most 3800 characters");
    });

    it("but not an ordinary user's", async () => {
      const answer = await signIn(api.token(people.athlete));
      expect([answer.status, answer.headers.get("set-cookie")]).to.deep.equal([403, null]);
      expect(answer.text).to.include("These pages take the role admin or service.");
    });

    const wrong: [what: string, token: () => string, message: string][] = [
      ["nothing", () => "", "This token is not valid here."],
      ["something else", () => "secret; Path=/", "This token is not valid here."],
      ["one that has ended", () => api.token({ ...people.admin, exp: 1 }), "The token has expired."],
      ["one of somebody else", () => `${api.token(people.admin)}x`, "This token is not valid here."],
    ];
    for (const [what, token, message] of wrong) {
      it(`but not ${what}`, async () => {
        const { status, headers, text } = await signIn(token());
        expect([status, headers.get("set-cookie")]).to.deep.equal([401, null]);
        expect(headers.get("www-authenticate")).to.include("error=");
        expect(text).to.include(message).and.include('role="alert"');
      });
    }

    it("and forget it when they are told to", async () => {
      const headers = { ...ownForm(api), ...kept("admin") };
      const answer = await visit(api, "/ops/session/end", headers, "");
      expect([answer.status, answer.headers.get("location")]).to.deep.equal([303, "/ops"]);
      expect(answer.headers.get("set-cookie")).to.equal(
        "bookings_ops=; Path=/ops; Max-Age=0; HttpOnly; SameSite=Strict",
      );
    });
  });

  describe("do nothing for a page of somebody else", () => {
    const posts = [
      "/ops/session",
      "/ops/session/end",
      "/ops/notifications/x/retry",
      "/ops/jobs/api/jobs/delete",
    ];
    const foreign: [what: string, headers: Record<string, string>][] = [
      ["of another origin", { origin: "https://evil.example" }],
      ["without an origin", {}],
      ["with an origin that is hidden", { origin: "null" }],
      ["of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
      ["of a sister site", { "sec-fetch-site": "same-site" }],
      ["that claims our origin, and that the browser knows better", { "sec-fetch-site": "cross-site" }],
    ];
    for (const path of posts) {
      for (const [what, headers] of foreign) {
        it(`${what}: ${path}`, async () => {
          const own = what.includes("claims") ? { origin: api.url } : {};
          const form = { "content-type": "application/x-www-form-urlencoded" };
          const answer = await visit(api, path, { ...form, ...kept("admin"), ...own, ...headers }, "token=x");
          expect(answer.status).to.equal(403);
          expect(JSON.parse(answer.text).errors[0].message).to.match(/^Origin: must be the page itself/);
          const page = await visit(
            api,
            path,
            { ...browser, ...form, ...kept("admin"), ...own, ...headers },
            "token=x",
          );
          expect(page.status).to.equal(403);
          expect(page.headers.get("set-cookie")).to.equal(null);
        });
      }
    }
  });

  it("take forms where they have some, and JSON where they have none, as everywhere", async () => {
    const json = { ...ownForm(api), accept: "*/*", ...kept("admin"), "content-type": "application/json" };
    expect((await visit(api, "/ops/session", json, "{}")).status).to.equal(415);
    const form = { ...ownForm(api), accept: "*/*", ...kept("admin") };
    expect((await visit(api, "/ops/jobs/api/jobs/pause", form, "a=b")).status).to.equal(415);
    expect((await visit(api, "/v1/bookings", { ...form, ...bearer("admin") }, "a=b")).status).to.equal(415);
    expect((await visit(api, "/ops/session", form, `token=${"x".repeat(200_000)}`)).status).to.equal(413);
  });

  it("are kept by nobody, framed by nobody, and run nothing", async () => {
    const { headers, text } = await visit(api, "/ops", bearer("admin"));
    expect(
      Object.fromEntries(
        ["cache-control", "x-frame-options", "x-content-type-options", "referrer-policy"].map((name) => [
          name,
          headers.get(name),
        ]),
      ),
    ).to.deep.equal({
      "cache-control": "no-store",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).to.match(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(text).to.not.match(/<script|\son\w+=|\sstyle=/);
  });

  it("allow their script nothing but their own files", async () => {
    const { headers } = await visit(api, "/ops/jobs/", bearer("admin"));
    expect(headers.get("content-security-policy")).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("x-frame-options")).to.equal("DENY");
  });

  it("are in no document", async () => {
    expect((await visit(api, "/openapi.json", {})).text).to.not.include('"/ops');
  });
});

describe("a process without the pages for operators", () => {
  const api = useApi();
  it("knows none of them", async () => {
    for (const path of paths) expect((await visit(api, path)).status).to.equal(404);
  });
});

describe("a process that only works", () => {
  const api = useApi(() => ({ serves: "probes", operators: testOperators() }));
  it("knows none of them", async () => {
    for (const path of paths) expect((await visit(api, path)).status).to.equal(404);
  });
});

describe("whoever guesses tokens on the page", () => {
  const counted: string[] = [];
  const api = useApi(() => ({
    operators: testOperators(),
    limit: {
      quota: 2,
      window: 1,
      count: async (caller: string) => {
        counted.push(caller);
        return { used: counted.length, endsAt: new Date("2030-01-01T00:00:00Z") };
      },
    },
  }));

  it("is counted, and turned away after so many", async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 3; guess += 1)
      statuses.push((await visit(api, "/ops/session", ownForm(api), "token=a.b.c")).status);
    expect(statuses).to.deep.equal([401, 401, 429]);
    expect(new Set(counted).size).to.equal(1);
  });
});

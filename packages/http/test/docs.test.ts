import { expect } from "chai";
import { problems, type Received, useApi } from "./support/api.ts";

const order = {
  userId: "0210be2e-a898-8409-9c23-5497f6ed822a",
  eventIds: [],
  paymentMethod: { type: "Cash" },
};
const script = async () => Buffer.from("document.title = 'é';");

const addresses = ["/docs", "/docs/reference.js", "/docs/openapi.json"];

describe("the page of the document", () => {
  let reads = 0;
  const api = useApi(() => {
    reads = 0;
    return { docs: { script: async () => ((reads += 1), script()) } };
  });

  /** What cannot be parsed as JSON is fetched as it is. */
  const get = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
    fetch(api.url + path, { method, headers });

  it("needs no token, and only what is beside it", async () => {
    const response = await get("/docs");
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("text/html; charset=utf-8");
    const html = await response.text();
    const needed = [...html.matchAll(/(?:src|href|data-url)="([^"]*)"/g)].map(([, address]) => address);
    expect(needed).to.have.members(["data:,", "openapi.json", "docs/openapi.json", "docs/reference.js"]);
    expect(html).to.not.match(/<script>|\son\w+=|style=/);
  });

  it("has a policy of its own, under which only its own origin is asked", async () => {
    const { headers } = await get("/docs");
    const policy = headers.get("content-security-policy")?.split("; ");
    expect(policy).to.deep.equal([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get("x-content-type-options")).to.equal("nosniff");
    expect(headers.get("referrer-policy")).to.equal("no-referrer");
    for (const path of ["/docs/reference.js", "/docs/openapi.json"])
      expect((await get(path)).headers.get("content-security-policy")).to.match(/^default-src 'none'/);
  });

  it("asks nobody else and keeps no token: all that could is switched off", async () => {
    const html = await (await get("/docs")).text();
    const [, attribute = ""] = /data-configuration="([^"]*)"/.exec(html) ?? [];
    expect(JSON.parse(attribute.replaceAll("&quot;", '"'))).to.deep.include({
      withDefaultFonts: false,
      telemetry: false,
      agent: { disabled: true, hideAddApi: true },
      mcp: { disabled: true },
      showDeveloperTools: "never",
      hideClientButton: true,
      persistAuth: false,
    });
  });

  it("has a script that is read once, sent compressed where that is taken, and not sent twice", async () => {
    const plain = await get("/docs/reference.js", { "accept-encoding": "identity" });
    expect(plain.headers.get("content-type")).to.equal("text/javascript; charset=utf-8");
    expect(plain.headers.get("content-encoding")).to.equal(null);
    expect(plain.headers.get("vary")).to.include("Accept-Encoding");
    expect(await plain.text()).to.equal("document.title = 'é';");
    const raw = await api.exchange(
      "GET /docs/reference.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
    );
    expect(raw.toLowerCase()).to.include("content-encoding: gzip");
    const compressed = await get("/docs/reference.js", { "accept-encoding": "gzip" });
    expect(await compressed.text()).to.equal("document.title = 'é';");
    const etag = plain.headers.get("etag") ?? "";
    expect(compressed.headers.get("etag")).to.equal(etag);
    // By hand: fetch itself would ask for a fresh one.
    const askAgain = (known: string) =>
      api.exchange(
        `GET /docs/reference.js HTTP/1.1\r\nHost: x\r\nIf-None-Match: ${known}\r\nConnection: close\r\n\r\n`,
      );
    expect(await askAgain(etag)).to.match(/^HTTP\/1.1 304 [^]*\r\n\r\n$/);
    expect(await askAgain('W/"other"')).to.match(/^HTTP\/1.1 200 /);
    expect(reads).to.equal(1);
  });

  it("shows the document, in which only required parameters are sent unasked", async () => {
    const { body: document } = await api.request("GET", "/openapi.json");
    const { body: shown } = await api.request("GET", "/docs/openapi.json");
    expect(shown.paths).to.have.all.keys(Object.keys(document.paths));
    expect(shown.components).to.deep.equal(document.components);
    const { parameters } = shown.paths["/v1/bookings/orders"].get;
    const off = parameters.map(({ name, examples }: { name: string; examples?: Record<string, object> }) => [
      name,
      (examples?.["example"] as { "x-disabled"?: boolean })?.["x-disabled"],
    ]);
    expect(Object.fromEntries(off)).to.deep.equal({
      userId: false,
      startAt: true,
      endAt: true,
      "x-current-user-id": true,
      traceparent: true,
      "x-request-id": true,
    });
    expect(shown.info.description).to.not.include("To try it");
  });

  for (const path of addresses) {
    it(`${path}: HEAD like GET, OPTIONS, nothing else, and no slash behind it`, async () => {
      const [got, head] = [await get(path), await get(path, {}, "HEAD")];
      expect(head.status).to.equal(200);
      for (const name of ["content-type", "content-security-policy", "etag", "cache-control"])
        expect(head.headers.get(name), name).to.equal(got.headers.get(name));
      expect(await head.text()).to.equal("");
      const options = await get(path, {}, "OPTIONS");
      expect([options.status, options.headers.get("allow")]).to.deep.equal([204, "GET, HEAD"]);
      const refused: Received = await api.request("POST", path);
      expect([refused.status, problems(refused)[0]?.code]).to.deep.equal([405, "method_not_allowed"]);
      expect(refused.body.errors[0].endpoint).to.equal(`POST ${path}`);
      expect((await api.request("GET", `${path}/`)).status).to.equal(404);
    });
  }

  it("is no part of the document for programs", async () => {
    const { body } = await api.request("GET", "/openapi.json");
    expect(Object.keys(body.paths).filter((path) => path.startsWith("/docs"))).to.deep.equal([]);
  });
});

describe("the page of a service to be tried", () => {
  let next: () => Promise<typeof order | undefined>;
  const api = useApi(() => ({ docs: { script, order: () => next() } }));
  const shown = async () => (await api.request("GET", "/docs/openapi.json")).body;
  const example = ({ paths }: Awaited<ReturnType<typeof shown>>) =>
    paths["/v1/bookings"].post.requestBody.content["application/json"].example;

  it("offers the order that can be placed now, and lists of whoever places it", async () => {
    next = async () => order;
    const document = await shown();
    expect(example(document)).to.deep.equal(order);
    expect(document.info.description).to.include("To try it");
    for (const path of ["/v1/bookings", "/v1/bookings/orders"]) {
      const [{ name, examples }] = document.paths[path].get.parameters;
      expect([name, examples.example]).to.deep.equal([
        "userId",
        { value: order.userId, "x-disabled": false },
      ]);
    }
    next = async () => ({ ...order, eventIds: ["later"] as never[] });
    expect(example(await shown()).eventIds).to.deep.equal(["later"]);
  });

  it("never fills in whom to erase", async () => {
    next = async () => order;
    const { parameters } = (await shown()).paths["/v1/bookings/user-data"].delete;
    expect(JSON.stringify(parameters)).to.not.include(order.userId);
  });

  for (const [what, answer] of [
    ["there is none", async () => undefined],
    ["looking for one fails", () => Promise.reject(new Error("no database"))],
  ] as const) {
    it(`shows the document as it is when ${what}`, async () => {
      next = answer;
      const { body: document } = await api.request("GET", "/openapi.json");
      expect(example(await shown())).to.deep.equal(example(document));
    });
  }
});

describe("without a page", () => {
  const api = useApi();
  for (const path of addresses)
    it(`${path} is unknown`, async () => expect((await api.request("GET", path)).status).to.equal(404));
});

describe("a page whose script cannot be read", () => {
  let reads = 0;
  const api = useApi(() => ({
    docs: {
      script: async () => {
        reads += 1;
        if (reads === 1) throw new Error("too many open files");
        return script();
      },
    },
  }));

  it("says so, and tries again when it is asked again", async () => {
    const path = `${api.url}/docs/reference.js`;
    expect((await fetch(path)).status).to.equal(500);
    expect((await fetch(path)).status).to.equal(200);
  });
});

describe("a server of probes", () => {
  const api = useApi(() => ({ serves: "probes", docs: { script } }));
  for (const path of addresses)
    it(`does not know ${path}`, async () => expect((await api.request("GET", path)).status).to.equal(404));
});

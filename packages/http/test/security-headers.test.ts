import { expect } from "chai";
import { useApi } from "./support/api.ts";

const expected = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

const names = Object.keys(expected);

describe("every answer tells browsers to do nothing with it", () => {
  const api = useApi();

  for (const [method, path, status] of [
    ["GET", "/health/live", 200],
    ["OPTIONS", "/health/live", 204],
    ["DELETE", "/health/live", 405],
    ["GET", "/v1/bookings", 401],
    ["GET", "/nowhere", 404],
  ] as const) {
    it(`${method} ${path}: ${status}`, async () => {
      const received = await api.request(method, path);
      expect(received.status).to.equal(status);
      expect(Object.fromEntries(names.map((name) => [name, received.headers.get(name)]))).to.deep.equal(
        expected,
      );
    });
  }

  for (const [what, bytes] of [
    ["no HTTP", "hello\r\n\r\n"],
    ["a tunnel", "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${"x".repeat(20_000)}\r\n\r\n`],
  ] as const) {
    it(`${what}, which no application gets to see`, async () => {
      const [head = ""] = (await api.exchange(bytes)).split("\r\n\r\n");
      const lines = head.toLowerCase().split("\r\n");
      expect(lines).to.include.members(Object.entries(expected).map(([name, value]) => `${name}: ${value}`));
    });
  }

  it("leaves HTTPS to whoever ends it", async () => {
    const headers = { "x-forwarded-proto": "https" };
    const received = await api.request("GET", "/health/live", { headers });
    expect(received.headers.get("strict-transport-security")).to.equal(null);
  });
});

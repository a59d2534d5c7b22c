import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems;
    throw failure;
  }
  return [];
};

describe("readConfig, of what is outside", () => {
  const rates: [string, { quota: number; window: number } | undefined][] = [
    ["100/s", { quota: 100, window: 1 }],
    ["1/m", { quota: 1, window: 60 }],
    ["999999999/h", { quota: 999_999_999, window: 3600 }],
    ["off", undefined],
    ["", undefined],
  ];
  for (const [text, rate] of rates) {
    it(`takes the rate ${text}`, () =>
      expect(readConfig({ RATE_LIMIT: text }).http.rate).to.deep.equal(rate));
  }

  for (const text of [
    "0/s",
    "100",
    "100/d",
    "1.5/s",
    "-1/s",
    "100 / s",
    "1e3/s",
    "1000000000/h",
    "/s",
    "OFF",
  ]) {
    it(`refuses the rate ${text}`, () =>
      expect(problemsOf({ RATE_LIMIT: text })).to.deep.equal([
        "RATE_LIMIT must be a rate such as 100/s, 3000/m or 10000/h, or off",
      ]));
  }

  const proxies: [string, number | string[]][] = [
    ["off", 0],
    ["0", 0],
    ["2", 2],
    ["127.0.0.1", ["127.0.0.1"]],
    ["10.0.0.0/8, 2001:db8::/32 ,::1,loopback", ["10.0.0.0/8", "2001:db8::/32", "::1", "loopback"]],
  ];
  for (const [text, trusted] of proxies) {
    it(`trusts the proxies ${text}`, () =>
      expect(readConfig({ TRUST_PROXY: text }).http.trustProxy).to.deep.equal(trusted));
  }

  for (const text of [
    "true",
    "10",
    "-1",
    "1.2",
    "10.0.0.0/33",
    "10.0.0.0/0",
    "::/129",
    "proxy.local",
    "1.2.3.4,",
    "*",
  ]) {
    it(`does not trust the proxies ${text}`, () => {
      expect(problemsOf({ TRUST_PROXY: text })).to.have.length(1);
      expect(problemsOf({ TRUST_PROXY: text })[0]).to.match(/^TRUST_PROXY must be the number of proxies/);
    });
  }

  const origins: [string, string[]][] = [
    ["*", ["*"]],
    ["https://app.example.com", ["https://app.example.com"]],
    ["http://localhost:5173, https://a.b", ["http://localhost:5173", "https://a.b"]],
  ];
  for (const [text, listed] of origins) {
    it(`opens up for ${text}`, () =>
      expect(readConfig({ CORS_ORIGINS: text }).http.corsOrigins).to.deep.equal(listed));
  }

  for (const text of [
    "app.example.com",
    "https://app.example.com/",
    "https://app.example.com/x",
    "https://App.example.com",
    "https://app.example.com:443",
    "https://*.example.com",
    "https://a.b,*",
    "https://a.b,",
    "null",
    "ftp://a.b",
    "https://user@a.b",
  ]) {
    it(`does not open up for ${text}`, () =>
      expect(problemsOf({ CORS_ORIGINS: text })).to.deep.equal([
        "CORS_ORIGINS must be a list of origins such as https://app.example.com, without paths, or * alone",
      ]));
  }
});

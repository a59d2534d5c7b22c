import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";
import { warningsAbout } from "../src/config-warnings.ts";

const URL_OF_CATALOG = "https://catalog.example.org/v1";

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems;
    throw failure;
  }
  return [];
};

describe("readConfig, of another service's catalog", () => {
  it("has none unless it is told of one", () => {
    expect(readConfig({}).events).to.equal(undefined);
    expect(readConfig({}).demo).to.equal(true);
  });

  it("takes one, believes its answers for five seconds, and loads no demo beside it", () => {
    const { events, demo } = readConfig({ EVENTS_URL: URL_OF_CATALOG, DEMO: "true" });
    expect(events).to.deep.equal({ url: URL_OF_CATALOG, token: undefined, keepFor: 5_000 });
    expect(demo).to.equal(false);
  });

  for (const [text, keepFor] of [
    ["0s", 0],
    ["500ms", 500],
    ["1m", 60_000],
  ] as const) {
    it(`believes its answers for ${text}`, () =>
      expect(
        readConfig({ EVENTS_URL: URL_OF_CATALOG, EVENTS_TOKEN: "abc", EVENTS_CACHE_TTL: text }).events,
      ).to.deep.equal({ url: URL_OF_CATALOG, token: "abc", keepFor }));
  }

  const refused: [string, Record<string, string>, RegExp[]][] = [
    ["a relative address", { EVENTS_URL: "/events" }, [/^EVENTS_URL must be an http or https URL/]],
    ["another protocol", { EVENTS_URL: "ftp://example.org" }, [/^EVENTS_URL must be an http or https URL/]],
    ["a password", { EVENTS_URL: "https://a:hush@example.org" }, [/^EVENTS_URL .* without credentials/]],
    ["a user", { EVENTS_URL: "https://hush@example.org" }, [/^EVENTS_URL .* without credentials/]],
    [
      "a token with a line's end",
      { EVENTS_URL: URL_OF_CATALOG, EVENTS_TOKEN: "hush\nx" },
      [/^EVENTS_TOKEN must be visible ASCII/],
    ],
    [
      "no time",
      { EVENTS_URL: URL_OF_CATALOG, EVENTS_CACHE_TTL: "0" },
      [/^EVENTS_CACHE_TTL must be a duration .* or 0s$/],
    ],
    [
      "a token and a time without an address",
      { EVENTS_TOKEN: "hush", EVENTS_CACHE_TTL: "1s" },
      [
        /^EVENTS_URL is required when EVENTS_TOKEN is set$/,
        /^EVENTS_URL is required when EVENTS_CACHE_TTL is set$/,
      ],
    ],
  ];
  for (const [what, environment, expected] of refused) {
    it(`refuses ${what}, without repeating it`, () => {
      const problems = problemsOf(environment);
      expect(problems).to.have.length(expected.length);
      for (const [index, problem] of expected.entries())
        expect(problems[index]).to.match(problem).and.not.include("hush");
    });
  }

  const warned: [string, Record<string, string>, number][] = [
    ["http://catalog.example.org", { EVENTS_TOKEN: "abc" }, 1],
    ["http://catalog.example.org", {}, 0],
    ["http://127.0.0.1:3000/v1", { EVENTS_TOKEN: "abc" }, 0],
    [URL_OF_CATALOG, { EVENTS_TOKEN: "abc" }, 0],
  ];
  for (const [url, more, count] of warned) {
    it(`${count === 0 ? "has no warning" : "warns"} of ${url} with ${Object.keys(more).length} token`, () => {
      expect(
        warningsAbout(readConfig({ EVENTS_URL: url, ...more })).filter((one) =>
          one.includes("EVENTS_URL is not https"),
        ),
      ).to.have.length(count);
    });
  }
});

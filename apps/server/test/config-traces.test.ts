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

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };
const tracesOf = (environment: Record<string, string> = {}) =>
  readConfig({ ...ENDPOINT, ...environment }).traces;

describe("readConfig, of traces", () => {
  it("records none without an endpoint, or where the SDK is disabled", () => {
    expect(readConfig({ OTEL_SERVICE_NAME: "a", OTEL_TRACES_SAMPLER: "always_on" }).traces).to.equal(
      undefined,
    );
    expect(tracesOf({ OTEL_SDK_DISABLED: "true" })).to.equal(undefined);
  });

  it("has a default for everything else", () => {
    expect(tracesOf({ OTEL_SDK_DISABLED: "false" })).to.deep.equal({
      url: "http://collector:4318/v1/traces",
      protocol: "http/json",
      headers: {},
      resource: { "service.name": "bookings" },
      sampler: "parentbased_always_on",
      share: 1,
    });
  });

  const urls: [Record<string, string>, string][] = [
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://a.b/otlp/?key=1" }, "https://a.b/otlp/v1/traces?key=1"],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://a.b/spans" }, "https://a.b/spans"],
    [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://a.b" }, "https://a.b"],
  ];
  for (const [environment, url] of urls) {
    it(`sends to ${url} with ${JSON.stringify(environment)}`, () =>
      expect(readConfig(environment).traces?.url).to.equal(url));
  }

  const lists: [string, Record<string, string>][] = [
    ["a=1,b=2", { a: "1", b: "2" }],
    [" api-key = a%20b%3D , x.y=z= ", { "api-key": "a b=", "x.y": "z=" }],
    ["empty=", { empty: "" }],
  ];
  for (const [text, list] of lists) {
    it(`takes the list "${text}"`, () => {
      expect(tracesOf({ OTEL_EXPORTER_OTLP_HEADERS: text })?.headers).to.deep.equal(list);
      expect(tracesOf({ OTEL_RESOURCE_ATTRIBUTES: text })?.resource).to.deep.include(list);
    });
  }

  const names: [Record<string, string>, string][] = [
    [{ OTEL_SERVICE_NAME: "a" }, "a"],
    [{ OTEL_RESOURCE_ATTRIBUTES: "service.name=b" }, "b"],
    [{ OTEL_SERVICE_NAME: "a", OTEL_RESOURCE_ATTRIBUTES: "service.name=b" }, "a"],
  ];
  for (const [environment, name] of names) {
    it(`calls the service ${name} with ${JSON.stringify(environment)}`, () =>
      expect(tracesOf(environment)?.resource["service.name"]).to.equal(name));
  }

  for (const [text, share] of [
    ["0", 0],
    ["0.25", 0.25],
    ["1.0", 1],
  ] as const) {
    it(`records the share ${text}`, () => {
      const sampler = "traceidratio";
      const traces = tracesOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: text });
      expect(traces).to.include({ sampler, share });
    });
  }

  const mistakes: [string, string, string][] = [
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "an http or https URL, such as http://localhost:4318"],
    ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "4318", "an http or https URL, such as http://localhost:4318"],
    ["OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/json or http/protobuf"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "key", "a list such as api-key=secret,tenant=a%20b"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=1,", "a list such as api-key=secret,tenant=a%20b"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a b=1", "a list such as api-key=secret,tenant=a%20b"],
    ["OTEL_EXPORTER_OTLP_HEADERS", "a=%0d%0ab: c", "a list such as api-key=secret,tenant=a%20b"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=%zz", "a list such as deployment.environment.name=production"],
    ["OTEL_TRACES_SAMPLER", "jaeger_remote", "one of always_on, always_off, traceidratio"],
    ["OTEL_TRACES_SAMPLER_ARG", "1.5", "a share from 0 to 1, such as 0.1"],
    ["OTEL_TRACES_SAMPLER_ARG", "10%", "a share from 0 to 1, such as 0.1"],
    ["OTEL_SDK_DISABLED", "yes", "true or false"],
  ];
  for (const [name, text, expectation] of mistakes) {
    it(`refuses ${name}=${text}`, () => {
      const [problem, ...more] = problemsOf({ [name]: text });
      expect(problem?.startsWith(`${name} must be ${expectation}`), problem).to.equal(true);
      expect(more).to.be.empty;
    });
  }
});

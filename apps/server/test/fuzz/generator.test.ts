import { expect } from "chai";
import fc from "fast-check";
import { casesFor, tampered } from "./cases.ts";
import { type Document, type Operation, operationsOf, type Schema } from "./document.ts";
import { judgeBy } from "./judge.ts";
import { draftOf, sketchesOf, wireOf } from "./requests.ts";
import { isDateTime, isTime, schemaChecks } from "./schema-check.ts";
import { valuesOf } from "./schema-values.ts";
import type { Wire } from "./wire.ts";

const id: Schema = { type: "string", format: "uuid", pattern: "^[0-9a-fA-F-]{36}$" };

const Thing: Schema = {
  type: "object",
  properties: {
    id,
    startAt: { type: "string", format: "date-time" },
    from: { type: "string", format: "time" },
    age: { type: "integer", minimum: 18, maximum: 99 },
    price: { type: "integer", minimum: 0 },
    kind: { type: "string", enum: ["One", "Other"] },
    text: { type: ["string", "null"], minLength: 1, maxLength: 20 },
    ids: { type: "array", items: id, minItems: 1, maxItems: 3, uniqueItems: true },
    isPublic: { type: "boolean" },
    key: { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
  },
  required: ["id", "startAt", "from", "age", "ids"],
  additionalProperties: false,
};

const content = { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } };

const document: Document = {
  paths: {
    "/things/{id}": {
      put: {
        operationId: "putThing",
        security: [{}],
        parameters: [
          { name: "id", in: "path", required: true, schema: id },
          {
            name: "kind",
            in: "query",
            schema: { type: "array", items: { type: "string", enum: ["a", "b"] } },
          },
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 500 } },
          { name: "x-key", in: "header", schema: { type: "string", pattern: "^[a-z]+$" } },
        ],
        requestBody: { required: true, content },
        responses: { 200: { description: "It.", content } },
      },
    },
    "/things/all": { get: { operationId: "getThings", security: [{}], responses: {} } },
  },
  components: { schemas: { Thing }, headers: {} },
};

const operations = operationsOf(document);
const [put] = operations as [Operation];
const judge = judgeBy(document, operations, () => undefined);

function verdictOn(wire: Wire) {
  const { place, operation } = judge.destinationOf(wire);
  return place === undefined || operation === undefined
    ? undefined
    : judge.verdictOn(wire, { place, operation });
}

const THING = {
  id: "4b72d209-debd-45e1-93cc-7640bf7d39bf",
  startAt: "2026-03-01T10:00:00.000Z",
  from: "10:00:00+03:00",
  age: 18,
  ids: ["4b72d209-debd-45e1-93cc-7640bf7d39bf"],
};

const request = (changes: Partial<Wire> = {}): Wire => ({
  method: "PUT",
  target: `/things/${THING.id}?limit=1&kind=a&kind=b`,
  headers: [["Content-Type", "application/json"]],
  body: Buffer.from(JSON.stringify(THING)),
  ...changes,
});

const withBody = (body: unknown): Wire => request({ body: Buffer.from(JSON.stringify(body)) });
const at = (target: string): Wire => request({ target });

describe("the fuzzer's values", () => {
  const checks = schemaChecks(document);

  it("fit their schema, and nothing but it", () => {
    fc.assert(
      fc.property(valuesOf(document, Thing), (value) => {
        expect(checks.closed(Thing)(value)).to.equal(undefined);
      }),
    );
  });

  for (const [name, schema] of Object.entries(Thing.properties ?? {})) {
    it(`fit the schema of ${name}, and reach its ends`, () => {
      const sample = fc.sample(valuesOf(document, schema), 300);
      for (const value of sample) expect(checks.asWritten(schema)(value)).to.equal(undefined);
      for (const end of [schema.minimum, schema.maximum, ...(schema.enum ?? [])])
        if (end !== undefined) expect(sample).to.include(end);
      if (schema.maxLength !== undefined)
        expect(sample.some((text) => [...String(text)].length === schema.maxLength)).to.equal(true);
    });
  }

  it("are refused of schemas that nobody has taught it", () => {
    expect(() => valuesOf(document, { type: "string", format: "email" })).to.throw("email");
    expect(() => valuesOf(document, { type: "number" })).to.throw("number");
  });
});

describe("the fuzzer's times", () => {
  const times: [string, boolean][] = [
    ["2026-03-01T10:00:00Z", true],
    ["2026-03-01t10:00:00.123456+23:59", true],
    ["2024-02-29T00:00:00-00:00", true],
    ["2026-02-29T00:00:00Z", false],
    ["2026-03-01 10:00:00Z", false],
    ["2026-03-01T10:00:00", false],
    ["2026-03-01T10:00:00+0300", false],
    ["2026-03-01T24:00:00Z", false],
    ["2026-12-31T23:59:60Z", false],
    ["2026-13-01T00:00:00Z", false],
  ];
  for (const [text, isRight] of times) {
    it(`${isRight ? "include" : "leave out"} ${text}`, () => {
      expect(isDateTime(text)).to.equal(isRight);
      if (text.length > 11 && isRight) expect(isTime(text.slice(11))).to.equal(true);
    });
  }
});

describe("the fuzzer's judge", () => {
  it("finds that every request as the document has it fits", () => {
    fc.assert(
      fc.property(sketchesOf(document, put), (sketch) => {
        expect(verdictOn(wireOf(draftOf(sketch)))).to.deep.equal({ kind: "fits", why: "" });
      }),
    );
  });

  it("finds fitting and forbidden requests among those that were tampered with", () => {
    const seen = fc
      .sample(casesFor(document, [put]), { numRuns: 2_000, seed: 1 })
      .map(({ sketch, mutations }) => verdictOn(tampered(draftOf(sketch), mutations))?.kind);
    for (const kind of ["fits", "forbidden", undefined]) expect(seen).to.include(kind);
  });

  const forbidden: [string, Wire][] = [
    ["a body with a field too many", withBody({ ...THING, more: 1 })],
    [
      "a body with __proto__",
      request({ body: Buffer.from(JSON.stringify(THING).replace("{", '{"__proto__":1,')) }),
    ],
    ["a body with a field too few", withBody({ ...THING, age: undefined })],
    ["a number out of range", withBody({ ...THING, age: 17 })],
    ["a list too long", withBody({ ...THING, ids: ["a", "b", "c", "d"] })],
    ["an id twice", withBody({ ...THING, ids: [THING.id, THING.id] })],
    ["a text with NUL", withBody({ ...THING, text: "a\0b" })],
    ["a text with half a letter", withBody({ ...THING, text: "\ud800" })],
    ["an instant before the first year", withBody({ ...THING, startAt: "0001-01-01T00:00:00+01:00" })],
    ["an instant behind the last year", withBody({ ...THING, startAt: "9999-12-31T23:59:59-00:01" })],
    ["no body", request({ body: undefined })],
    ["half a body", request({ body: Buffer.from('{"id":') })],
    ["bytes that are no text", request({ body: Buffer.from([0x22, 0xff, 0x22]) })],
    ["another content type", request({ headers: [["Content-Type", "text/plain"]] })],
    ["no content type", request({ headers: [] })],
    [
      "too many bytes",
      request({ body: Buffer.concat([Buffer.from(JSON.stringify(THING)), Buffer.alloc(102_400, " ")]) }),
    ],
    [
      "an encoding behind none",
      request({
        headers: [...request().headers, ["Content-Encoding", "identity"], ["Content-Encoding", "gzip"]],
      }),
    ],
    ["an unknown parameter", at(`/things/${THING.id}?more=1`)],
    ["a parameter twice", at(`/things/${THING.id}?limit=1&limit=1`)],
    ["a parameter out of range", at(`/things/${THING.id}?limit=501`)],
    ["a number in other clothes", at(`/things/${THING.id}?limit=01`)],
    ["an entry of a list that is none", at(`/things/${THING.id}?kind=a&kind=c`)],
    ["a path parameter that does not fit", at("/things/1")],
    [
      "a header that does not fit",
      request({
        headers: [
          ["Content-Type", "application/json"],
          ["X-Key", "A"],
        ],
      }),
    ],
    [
      "a header twice",
      request({
        headers: [
          ["Content-Type", "application/json"],
          ["X-Key", "a"],
          ["x-key", "a"],
        ],
      }),
    ],
  ];
  for (const [what, wire] of forbidden) {
    it(`forbids ${what}`, () => expect(verdictOn(wire)?.kind).to.equal("forbidden"));
  }

  it("forbids a token that comes twice", () => {
    const twice = request({
      headers: [
        ["Authorization", "a"],
        ["authorization", "a"],
      ],
    });
    expect(verdictOn(twice)).to.deep.include({ kind: "forbidden", why: "authorization is there twice" });
  });

  it("judges what is nested deeper than any stack", () => {
    const body = Buffer.from("[".repeat(50_000) + "]".repeat(50_000));
    expect(verdictOn(request({ body }))?.kind).to.equal("forbidden");
    expect(verdictOn(request({ method: "GET", target: "/things/all", body }))?.kind).to.equal("open");
  });

  const fitting: [string, Wire][] = [
    ["a text that looks like an instant", withBody({ ...THING, text: "0000-01-01T00:00:00Z" })],
    ["a request as it should be", request()],
    ["an encoded path", at(`/things/%34${THING.id.slice(1)}`)],
    [
      "a content type with a charset",
      request({ headers: [["content-type", "Application/JSON; charset=UTF-8"]] }),
    ],
    [
      "whole numbers written otherwise",
      request({ body: Buffer.from(JSON.stringify(THING).replace("18", "1.8e1")) }),
    ],
  ];
  for (const [what, wire] of fitting) {
    it(`lets ${what} pass`, () => expect(verdictOn(wire)).to.deep.equal({ kind: "fits", why: "" }));
  }

  it("finds fixed paths before those with parameters, and nothing elsewhere", () => {
    const destination = (method: string, target: string) => judge.destinationOf(request({ method, target }));
    expect(destination("GET", "/things/all").operation?.id).to.equal("getThings");
    expect(destination("HEAD", "http://x/things/all?y").operation?.id).to.equal("getThings");
    expect(destination("PUT", "/things/all")).to.deep.include({ operation: undefined });
    expect(destination("PUT", "/things/all").place?.template).to.equal("/things/all");
    expect(destination("GET", "/things/").place).to.equal(undefined);
    expect(destination("GET", "//things/all").place).to.equal(undefined);
  });
});

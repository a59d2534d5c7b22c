import { ATHLETE } from "@bookings/domain/testing";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "chai";
import { type Received, useApi } from "./support/api.ts";
import { NOWHERE, operations, pathOf, setScene } from "./support/operations.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

const isOperation = (key: string): boolean => /^(get|put|post|patch|delete)$/.test(key);

/** Every object within a document, with the way to it. */
function* within(node: Json, way = "#"): Generator<[string, Json]> {
  if (typeof node !== "object" || node === null) return;
  yield [way, node];
  for (const [key, child] of Object.entries(node)) yield* within(child, `${way}/${key}`);
}

describe("the OpenAPI document", () => {
  const api = useApi();
  let document: Json;
  beforeEach(async () => {
    ({ body: document } = await api.request("GET", "/openapi.json"));
  });

  const documented = (): [string, string, Json][] =>
    Object.entries<Json>(document.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item)
        .filter(([key]) => isOperation(key))
        .map(([method, operation]): [string, string, Json] => [method.toUpperCase(), path, operation]),
    );

  /** Turns references of the document into references that the validator can follow. */
  const validator = (schema: Json): ValidateFunction => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addVocabulary(["example", "components"]);
    const { schemas } = document.components;
    return ajv.compile({ ...schema, components: { schemas } });
  };

  const expectFit = (schema: Json, value: unknown): void => {
    const validate = validator(schema);
    expect(validate(value), JSON.stringify(validate.errors)).to.equal(true);
  };

  const schemaOf = (received: Received, method: string, path: string): Json => {
    const operation = documented().find(([verb, template]) => verb === method && template === path)?.[2];
    const response = operation?.responses[received.status];
    expect(response, `${method} ${path} ${received.status}`).to.not.equal(undefined);
    return response.content?.["application/json"].schema;
  };

  it("is 3.1 and names every operation of the API, once", () => {
    expect(document.openapi).to.equal("3.1.0");
    const found = Object.fromEntries(
      documented().map(([method, path, { operationId }]) => [operationId, `${method} ${path}`]),
    );
    const expected = Object.entries(operations).map(([name, { method, path }]) => [
      name,
      `${method} ${path}`,
    ]);
    expect(found).to.deep.equal({
      ...Object.fromEntries(expected),
      getLiveness: "GET /health/live",
      getReadiness: "GET /health/ready",
      getMetrics: "GET /metrics",
      getOpenApiDocument: "GET /openapi.json",
    });
    expect(documented()).to.have.length(Object.keys(found).length);
  });

  it("asks for a token wherever one is needed", () => {
    for (const [, path, { security }] of documented()) {
      expect(security, path).to.deep.equal(path.startsWith("/v1/") ? [{ bearerHttpAuthentication: [] }] : []);
    }
    expect(document.components.securitySchemes.bearerHttpAuthentication).to.include({
      type: "http",
      scheme: "bearer",
    });
  });

  it("marks what goes beyond the public API", () => {
    const marked = documented().flatMap(([, , operation]) =>
      operation["x-extension"] ? [operation.operationId] : [],
    );
    expect(marked).to.have.members([
      "acceptBooking",
      "rejectBooking",
      "cancelBooking",
      "disputeBooking",
      "resolveDispute",
      "putEvent",
      "getEvent",
      "getNotifications",
      "retryNotification",
      "getLiveness",
      "getReadiness",
      "getMetrics",
      "getOpenApiDocument",
    ]);
    const { parameters } = document.paths["/v1/bookings"].get;
    const names = (extension: boolean) =>
      parameters
        .filter((each: Json) => Boolean(each["x-extension"]) === extension)
        .map(({ name }: Json) => name);
    expect(names(false)).to.have.members(["userId", "eventId", "startAt", "endAt", "traceparent"]);
    expect(names(true)).to.have.members([
      "coachId",
      "status",
      "limit",
      "cursor",
      "x-current-user-id",
      "x-request-id",
    ]);
  });

  it("tells of every POST that it can be sent again, and where the kept answer is marked", () => {
    for (const [method, path, { parameters = [], responses }] of documented()) {
      const isPost = method === "POST";
      const names = parameters.map(({ name }: Json) => name);
      expect(names.includes("idempotency-key"), path).to.equal(isPost);
      for (const status of ["200", "201", "202", "204", "400", "403", "404"]) {
        const headers = responses[status]?.headers;
        if (headers === undefined) continue;
        expect("Idempotency-Replayed" in headers, `${method} ${path} ${status}`).to.equal(isPost);
      }
      if (isPost) expect(responses).to.include.keys("409", "422");
    }
  });

  it("tells of every operation with a token what becomes of a body that cannot be read", async () => {
    for (const [method, path, { security, responses }] of documented()) {
      if (security.length > 0) expect(responses, `${method} ${path}`).to.include.keys("413", "415");
    }
    const token = api.token({ roles: ["admin"] });
    const received = await api.exchange(
      `GET /v1/bookings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(received).to.match(/^HTTP\/1.1 415 /);
  });

  it("says between which numbers every whole number lies", () => {
    const isWhole = ({ type }: Json) => [type].flat().includes("integer");
    const wholes = [...within(document)].filter(([, node]) => isWhole(node));
    expect(wholes).to.not.be.empty;
    for (const [way, { minimum, maximum }] of wholes) {
      expect(minimum, way).to.be.at.least(Number.MIN_SAFE_INTEGER);
      expect(maximum, way).to.be.at.most(Number.MAX_SAFE_INTEGER);
    }
  });

  it("says which fields of the public API are required", () => {
    const { Booking, BookingOrder, TimeSlot } = document.components.schemas;
    expect(Booking.required).to.have.members([
      "bookingId",
      "orderId",
      "userId",
      "coachId",
      "eventId",
      "startAt",
      "endAt",
      "bookingStatus",
      "eventStatus",
      "completed",
      "note",
      "timeslot",
    ]);
    expect(BookingOrder.required).to.have.members([
      "orderId",
      "userId",
      "paymentStatus",
      "createdAt",
      "bookings",
    ]);
    expect(
      Object.keys(TimeSlot.properties).filter((name) => !TimeSlot.required.includes(name)),
    ).to.have.members(["addressId", "public", "level", "eligibility"]);
    const { parameters } = document.paths["/v1/bookings/user-data"].delete;
    expect(parameters.filter(({ required }: Json) => required).map(({ name }: Json) => name)).to.deep.equal([
      "x-current-user-id",
    ]);
  });

  it("describes every operation, parameter, header and answer", () => {
    for (const [method, path, operation] of documented()) {
      expect(operation.summary, path).to.be.a("string").and.not.equal("");
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.description, `${method} ${path} ${parameter.name}`)
          .to.be.a("string")
          .and.not.equal("");
      }
      for (const [status, response] of Object.entries<Json>(operation.responses)) {
        expect(response.description, `${method} ${path} ${status}`).to.be.a("string").and.not.equal("");
        expect(response.headers).to.have.property("X-Request-Id");
        if (Number(status) >= 400) {
          const { schema } = response.content["application/json"];
          expect(schema).to.deep.equal({ $ref: "#/components/schemas/ErrorResponse" });
        }
      }
    }
  });

  it("has no dangling reference", () => {
    for (const [way, node] of within(document)) {
      if (typeof node.$ref !== "string") continue;
      const target = node.$ref
        .slice(2)
        .split("/")
        .reduce((at: Json, key: string) => at?.[key], document);
      expect(target, `${way} ${node.$ref}`).to.be.an("object");
    }
  });

  it("is the same document every time", async () => {
    expect((await api.request("GET", "/openapi.json")).body).to.deep.equal(document);
  });

  for (const [name, operation] of Object.entries(operations)) {
    it(`fits what ${name} takes and answers`, async () => {
      const scene = await setScene(api);
      await operation.prepare?.(api, scene);
      const { requestBody } = documented().find(([, , { operationId }]) => operationId === name)?.[2] ?? {};
      const body = operation.sent?.body;
      if (body !== undefined) {
        const { schema } = requestBody.content["application/json"];
        expectFit(schema, JSON.parse(JSON.stringify(body)));
        expect(validator(schema)({ ...body, unknown: 1 })).to.equal(false);
      }
      const received = await api.request(operation.method, pathOf(operation, scene), {
        as: "admin",
        ...operation.sent,
      });
      expect(received.status).to.equal(operation.success);
      const schema = schemaOf(received, operation.method, operation.path);
      if (schema === undefined) expect(received.text).to.equal("");
      else expectFit(schema, received.body);
    });

    it(`fits what ${name} refuses`, async () => {
      const nowhere = { bookingId: NOWHERE, eventId: NOWHERE, id: NOWHERE };
      const answers = [
        await api.request(operation.method, pathOf(operation, nowhere), operation.sent),
        await api.request(operation.method, pathOf({ ...operation, query: "x=1" }, nowhere), {
          as: "admin",
        }),
        await api.request(operation.method, pathOf(operation, nowhere), {
          ...operation.sent,
          as: "stranger",
        }),
      ];
      for (const received of answers) {
        const schema = schemaOf(received, operation.method, operation.path);
        if (schema !== undefined) expectFit(schema, received.body);
      }
    });
  }

  it("fits a booking whatever has become of it", async () => {
    const { bookingId } = await setScene(api);
    const body = { cancellationReasonCode: "Other", cancellationReasonText: "" };
    const canceled = await api.request("POST", `/v1/bookings/${bookingId}/cancel`, { as: "admin", body });
    expectFit({ $ref: "#/components/schemas/Booking" }, canceled.body);
    const { body: orders } = await api.request("GET", `/v1/bookings/orders?userId=${ATHLETE}`, {
      as: "admin",
    });
    expectFit({ type: "array", items: { $ref: "#/components/schemas/BookingOrder" } }, orders);
  });

  it("fits the health checks", async () => {
    for (const path of ["/health/live", "/health/ready"]) {
      const received = await api.request("GET", path);
      expectFit(schemaOf(received, "GET", path), received.body);
    }
  });
});

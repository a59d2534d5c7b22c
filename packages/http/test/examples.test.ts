import { expect } from "chai";
import { useApi } from "./support/api.ts";
import {
  answerTo,
  type Documented,
  exampleOf,
  exampleOptions,
  type Find,
  sendExample,
} from "./support/example-scene.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

describe("the examples of the document", () => {
  const api = useApi(exampleOptions);
  let operations: Map<string, Documented & { readonly responses: Json }>;

  beforeEach(async () => {
    const { body } = await api.request("GET", "/openapi.json");
    const all = Object.entries<Json>(body.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item).map(([method, { operationId, requestBody, responses }]) => ({
        operationId,
        method: method.toUpperCase(),
        path,
        body: requestBody?.content["application/json"].example,
        responses,
        takesBody: requestBody !== undefined,
      })),
    );
    operations = new Map(all.map((one) => [one.operationId, one]));
  });

  const find: Find = (operationId) => operations.get(operationId) as Documented;
  const shown = (operationId: string, status: number): unknown =>
    operations.get(operationId)?.responses[status].content?.["application/json"].example;

  for (const operationId of [...Object.keys(exampleOf), "getLiveness", "getReadiness"]) {
    it(`${operationId} answers what is shown`, async () => {
      const { status, body } = await answerTo(api, find(operationId), find);
      expect(status).to.be.below(300);
      expect(body).to.deep.equal(shown(operationId, status));
    });
  }

  it("a changed event is shown as well", async () => {
    await answerTo(api, find("createBookingOrder"), find);
    const { status, body } = await sendExample(api, find("putEvent"));
    expect(status).to.equal(200);
    expect(body).to.deep.equal(shown("putEvent", 200));
  });

  it("there is one wherever something is sent or answered", () => {
    for (const { operationId, responses, ...operation } of operations.values()) {
      if ((operation as Json).takesBody) expect(operation.body, operationId).to.be.an("object");
      for (const [status, { content }] of Object.entries<Json>(responses)) {
        if (
          Number(status) < 300 &&
          content !== undefined &&
          !["getOpenApiDocument", "getMetrics"].includes(operationId)
        )
          expect(shown(operationId, Number(status)), `${operationId} ${status}`).to.not.equal(undefined);
      }
    }
  });
});

import { apiDocument, errorCodes } from "@bookings/http";
import { expect } from "chai";
import { generatedSource } from "../../packages/client/test/support/generated-source.ts";
import { textOf } from "./files.ts";

describe("the types of the client", () => {
  it("are those of the OpenAPI document; otherwise `pnpm client:generate` brings them up to date", async () => {
    const made = await generatedSource(apiDocument({ cards: true }), errorCodes);
    expect(textOf("packages/client/src/generated/openapi.ts")).to.equal(made);
  });

  it("change with a shape, and not with what is said about it", async () => {
    const text = JSON.stringify(apiDocument());
    const made = await generatedSource(JSON.parse(text), errorCodes);
    const described = text.replaceAll(/"description":"/g, '"description":"Better: ');
    expect(described).to.not.equal(text);
    expect(await generatedSource(JSON.parse(described), errorCodes)).to.equal(made);
    const reshaped = text.replaceAll('"cancellationReasonText":', '"cancellationWords":');
    expect(await generatedSource(JSON.parse(reshaped), errorCodes)).to.not.equal(made);
    expect(await generatedSource(JSON.parse(text), errorCodes.slice(1))).to.not.equal(made);
  });
});

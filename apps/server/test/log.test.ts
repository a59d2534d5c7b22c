import { expect } from "chai";
import { printableError } from "../src/log.ts";

describe("printableError", () => {
  it("tells what went wrong and why, without the rows that it was about", () => {
    const row = Object.assign(new Error("violates a check"), {
      code: "23514",
      detail: "Failing row: a secret note",
    });
    const printed = JSON.stringify(printableError(new Error("cannot save", { cause: row })));
    expect(printed).to.include("cannot save").and.to.include("violates a check").and.to.include("23514");
    expect(printed).not.to.include("secret");
  });

  it("takes whatever was thrown", () => {
    expect(printableError("just a text")).to.equal("just a text");
  });
});

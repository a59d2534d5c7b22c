import { expect } from "chai";
import { readConfig } from "../src/config.ts";

describe("the settings of the database", () => {
  const preparedStatements: Readonly<Record<string, boolean | undefined>> = {
    auto: undefined,
    on: true,
    off: false,
  };
  for (const [text, read] of Object.entries(preparedStatements)) {
    it(`take ${text} for prepared statements`, () => {
      const { database } = readConfig({ DATABASE_PREPARED_STATEMENTS: text });
      expect(database.preparedStatements).to.equal(read);
    });
  }

  it("take nothing else", () => {
    expect(() => readConfig({ DATABASE_PREPARED_STATEMENTS: "maybe" })).to.throw(
      "DATABASE_PREPARED_STATEMENTS must be auto, on or off",
    );
  });
});

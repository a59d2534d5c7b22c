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

  for (const urls of [
    "http://db2/bookings",
    "db2",
    "postgres://db2/b,",
    "postgres://db2/b,postgres://db2/b",
  ]) {
    it(`take no ${urls} for replicas`, () => {
      const environment = { DATABASE_URL: "postgres://db/b", JWT_SECRET: "s", DATABASE_REPLICA_URLS: urls };
      expect(() => readConfig(environment)).to.throw(
        "DATABASE_REPLICA_URLS must be a list of different PostgreSQL URLs",
      );
    });
  }

  it("take no replicas of the embedded server", () => {
    expect(() => readConfig({ DATABASE_REPLICA_URLS: "postgres://db2/b" })).to.throw(
      "DATABASE_URL is required when DATABASE_REPLICA_URLS is set",
    );
  });
});

import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { createContainer, services } from "../src/container.ts";

describe("the container", () => {
  it("plugs in the rules and the language of the configuration", async () => {
    const config = { ...readConfig({ NOTIFY_LANGUAGE: "ru" }), rules: [] };
    // Nobody listens there: nothing is asked of the database.
    const databaseUrl = "postgres://me:secret@127.0.0.1:1/bookings";
    const container = createContainer({ config, databaseUrl, secret: "s", write: () => undefined });
    const { rules, language } = await container.getAsync(services.ports);
    expect({ rules, language }).to.deep.equal({ rules: [], language: "ru" });
    await (await container.getAsync(services.database)).close();
  });
});

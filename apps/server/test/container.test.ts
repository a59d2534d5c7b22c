import { noContacts } from "@bookings/domain";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { createContainer, services } from "../src/container.ts";
import { unrecorded } from "../src/trace.ts";

describe("the container", () => {
  it("plugs in the rules and the language of the configuration", async () => {
    const config = readConfig({ NOTIFY_LANGUAGE: "ru" });
    Object.assign(config.notify, { rules: [] });
    // Nobody listens there: nothing is asked of the database.
    const databaseUrl = "postgres://me:secret@127.0.0.1:1/bookings";
    const container = createContainer({
      config,
      databaseUrl,
      secret: "s",
      write: () => undefined,
      tracing: unrecorded,
    });
    const { rules, language } = await container.getAsync(services.ports);
    expect({ rules, language }).to.deep.equal({ rules: [], language: "ru" });
    await (await container.getAsync(services.database)).close();
  });

  it("plugs in the channels that are configured", async () => {
    const config = readConfig({
      NOTIFY_WEBHOOK_URL: "https://hooks.example.org",
      NOTIFY_WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      NOTIFY_SMTP_URL: "smtp://mail.example.org",
      NOTIFY_EMAIL_FROM: "bookings@example.org",
      CONTACTS_URL: "https://people.example.org",
      NOTIFY_LOG: "true",
    });
    const databaseUrl = "postgres://me:secret@127.0.0.1:1/bookings";
    const container = createContainer({
      config,
      databaseUrl,
      secret: "s",
      write: () => undefined,
      tracing: unrecorded,
    });
    const channels = await container.getAsync(services.channels);
    const { notifiers, contacts } = await container.getAsync(services.ports);
    expect(notifiers.map(({ channel }) => channel)).to.deep.equal(["webhook", "email", "log"]);
    expect(contacts).to.equal(channels.contacts).and.not.equal(noContacts);
    channels.close();
  });
});

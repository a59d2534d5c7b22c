import { randomUUID } from "node:crypto";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { type Answer, callerAt, secret, tokenFor } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { type RunningService, startService } from "./support/start-service.ts";

const ORIGIN = "https://app.example.com";

describe("two services that are limited, behind a proxy, open to a page", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let services: RunningService[];

  before(async () => {
    database = await databases.create();
    const environment = {
      DATABASE_URL: database.url,
      JWT_SECRET: secret,
      RATE_LIMIT: "6/h",
      TRUST_PROXY: "1",
      CORS_ORIGINS: ORIGIN,
    };
    services = await Promise.all([startService(environment), startService(environment)]);
  });

  after(async () => {
    await Promise.all(services?.map((service) => service.kill()) ?? []);
    await database?.drop();
  });

  /** Asks one service and the other in turn. */
  async function ask(times: number, token: string, address: string): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let time = 0; time < times; time += 1) {
      const call = callerAt(services[time % 2]?.url ?? "", token);
      const headers = { origin: ORIGIN, "x-forwarded-for": address };
      answers.push(await call("GET", `/v1/events/${randomUUID()}`, undefined, headers));
    }
    return answers;
  }

  const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

  it("let a caller pass as often as they say, together", async () => {
    const answers = await ask(8, tokenFor(randomUUID()), "1.2.3.4");
    expect(statuses(answers)).to.deep.equal([404, 404, 404, 404, 404, 404, 429, 429]);
    const last = answers.at(-1);
    expect(last?.headers.get("ratelimit-policy")).to.equal('"caller";q=6;w=3600');
    expect(Number(last?.headers.get("retry-after"))).to.be.within(3500, 3600);
    expect(last?.headers.get("access-control-allow-origin")).to.equal(ORIGIN);
    expect(last?.body.errors[0]).to.include({ code: "rate_limited", endpoint: "GET /v1/events/{eventId}" });
  });

  it("tell those without a token apart by where they come from", async () => {
    expect(statuses(await ask(7, "none", "1.2.3.4"))).to.deep.equal([401, 401, 401, 401, 401, 401, 429]);
    expect(statuses(await ask(1, "none", "1.2.3.5"))).to.deep.equal([401]);
  });

  it("keep nothing of callers that could be read", async () => {
    const sub = randomUUID();
    await ask(1, tokenFor(sub), "9.8.7.6");
    const rows = await database.rows("select caller_id from request_count");
    expect(rows).to.not.be.empty;
    expect(JSON.stringify(rows)).to.not.include(sub).and.not.include("9.8.7.6");
  });
});

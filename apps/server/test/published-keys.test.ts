import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import jwt from "jsonwebtoken";
import { callerAt, secret, tokenFor } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { answerJson, type Loopback, loopback, traceOf } from "./support/loopback.ts";
import type { Environment } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "one", alg: "ES256", use: "sig" };

const sub = randomUUID();
const byKey = jwt.sign({}, privateKey, { algorithm: "ES256", keyid: "one", subject: sub, expiresIn: 600 });
const bySecret = tokenFor(sub);

describe("bookings serve, with the keys of tokens elsewhere", function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let keyServer: Loopback;
  let status = 200;
  const requests: IncomingHttpHeaders[] = [];
  const running: RunningService[] = [];

  before(async () => {
    database = await databases.create();
    keyServer = await loopback(({ headers }, response) => {
      requests.push(headers);
      answerJson(response, status, { keys: [jwk] });
    });
  });
  afterEach(() => Promise.all(running.splice(0).map((service) => service.stop())));
  after(async () => {
    await keyServer.close();
    await database.drop();
  });

  async function start(environment: Environment): Promise<RunningService> {
    requests.length = 0;
    const given = { DATABASE_URL: database.url, JWT_JWKS_URL: `${keyServer.url}/keys?hush`, ...environment };
    const service = await startService(given);
    running.push(service);
    return service;
  }

  const ask = ({ url }: RunningService, token: string, headers = {}) =>
    callerAt(url, token)("GET", `/v1/bookings?userId=${sub}`, undefined, headers);

  it("verifies by them alone where there is no secret, and has no token to print", async () => {
    const service = await start({ DEMO: "true" });
    await service.line((line) => line.startsWith("Tokens come from whoever holds the private keys"));
    expect(service.lines.filter((line) => /JWT_SECRET|token \(|curl|bookings token/.test(line))).to.be.empty;
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    expect((await ask(service, byKey, headers)).status).to.equal(200);
    expect((await ask(service, bySecret)).status).to.equal(401);
    expect(requests.map(traceOf)).to.deep.equal([traceId]);
  });

  it("starts without them, refuses nobody for that, and says so once", async () => {
    status = 500;
    const service = await start({ JWT_SECRET: secret });
    expect(requests).to.be.empty;
    expect((await ask(service, byKey)).status).to.equal(503);
    expect((await ask(service, byKey)).status).to.equal(503);
    expect((await ask(service, bySecret)).status).to.equal(200);
    const isWarning = (line: string) =>
      line.includes("the keys of tokens cannot be read: the key server answered 500");
    await service.line(isWarning);
    expect(service.lines.filter(isWarning)).to.have.length(1);
    expect(service.lines.join()).to.not.include("hush");
    status = 200;
  });

  it("accepts both kinds of tokens where both are configured", async () => {
    const service = await start({ JWT_SECRET: secret });
    expect((await ask(service, byKey)).status).to.equal(200);
    expect((await ask(service, bySecret)).status).to.equal(200);
  });
});

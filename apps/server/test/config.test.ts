import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems;
    throw failure;
  }
  return [];
};

describe("readConfig", () => {
  it("needs nothing: the defaults are the embedded mode with its demo", () => {
    const config = readConfig({});
    expect(config).to.include({
      mode: "all",
      notifySchedule: "1 minute",
      port: 3000,
      host: "127.0.0.1",
      dataDir: ".data",
      demo: true,
      allowOverlap: false,
    });
    expect(config.databaseUrl).to.equal(undefined);
    expect(config.jwt.rolesClaim).to.equal("roles");
  });

  it("reads every setting", () => {
    const config = readConfig({
      MODE: "worker",
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgres://me:secret@db:5432/bookings",
      DATABASE_POOL_MAX: "7",
      DATA_DIR: "/var/lib/bookings",
      DEMO: "false",
      JWT_SECRET: "s",
      JWT_ISSUER: "https://issuer",
      JWT_AUDIENCE: "bookings",
      JWT_ROLES_CLAIM: "realm_access.roles",
      BOOKINGS_ALLOW_OVERLAP: "true",
      NOTIFY_SCHEDULE: "*/5 * * * *",
    });
    expect(config).to.deep.equal({
      mode: "worker",
      port: 0,
      host: "::1",
      databaseUrl: "postgres://me:secret@db:5432/bookings",
      poolMax: 7,
      dataDir: "/var/lib/bookings",
      demo: false,
      jwt: { secret: "s", issuer: "https://issuer", audience: "bookings", rolesClaim: "realm_access.roles" },
      allowOverlap: true,
      notifySchedule: "*/5 * * * *",
    });
  });

  it("takes off for no schedule at all", () => {
    expect(readConfig({ NOTIFY_SCHEDULE: "off" }).notifySchedule).to.equal(undefined);
  });

  it("takes an empty variable as one that is not set", () => {
    expect(readConfig({ PORT: "", JWT_SECRET: "  " })).to.deep.include({ port: 3000 });
  });

  it("loads no demo into a database that is not its own, unless told to", () => {
    const server = { DATABASE_URL: "postgres://db/bookings", JWT_SECRET: "s" };
    expect(readConfig(server).demo).to.equal(false);
    expect(readConfig({ ...server, DEMO: "true" }).demo).to.equal(true);
  });

  it("refuses a server without a secret", () => {
    expect(problemsOf({ DATABASE_URL: "postgres://db/bookings" })).to.have.length(1);
    expect(problemsOf({ DATABASE_URL: "postgres://db/bookings" })[0]).to.match(/^JWT_SECRET is required/);
  });

  it("reports every problem at once, each naming its variable", () => {
    const problems = problemsOf({
      MODE: "both",
      NOTIFY_SCHEDULE: "5",
      PORT: "65536",
      DATABASE_URL: "mysql://db",
      DATABASE_POOL_MAX: "0",
      DEMO: "yes",
      JWT_ROLES_CLAIM: "a..b",
      BOOKINGS_ALLOW_OVERLAP: "1",
    });
    const names = problems.map((problem) => problem.split(" ")[0]);
    expect(names).to.have.members([
      "PORT",
      "DATABASE_URL",
      "DATABASE_POOL_MAX",
      "DEMO",
      "JWT_ROLES_CLAIM",
      "BOOKINGS_ALLOW_OVERLAP",
      "JWT_SECRET",
      "MODE",
      "NOTIFY_SCHEDULE",
    ]);
  });

  for (const port of ["-1", "1.5", "65536", "abc", "1e3"]) {
    it(`refuses the port ${port}`, () => expect(problemsOf({ PORT: port })).to.have.length(1));
  }
});

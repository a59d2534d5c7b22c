import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { settingNames } from "../../apps/server/src/config.ts";
import { root, textOf } from "../repository/files.ts";
import { askedBy, neededBy } from "./asked.ts";
import { documentsIn, isPinned, type Json, textsIn } from "./manifests.ts";

const text = textOf("compose.yaml");
const [compose = {}] = documentsIn(text);
const services: [string, Json][] = Object.entries(compose.services as object);
const ours = services.filter(([, { image }]) => String(image).startsWith("bookings:"));

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
const variables = [...text.matchAll(/\$\{(\w+)(:[?-])?([^}]*)\}/g)].map(([, name = "", sign, rest]) => ({
  name,
  sign,
  rest,
}));

/** Host and port of each database that a process is told of. */
const hostsOf = ({ environment }: Json) =>
  Object.fromEntries(
    ["DATABASE_URL", "DATABASE_REPLICA_URLS"].map((name) => [
      name,
      String(environment[name]).replace(/^.*@([^/]*)\/.*$/, "$1"),
    ]),
  );

describe("compose.yaml", () => {
  it("has two processes for requests, two for jobs, and one that migrates before them, past the pooler", () => {
    expect(ours.map(([name]) => name)).to.deep.equal(["migrate", "api", "worker"]);
    for (const name of ["api", "worker"]) {
      const { environment, deploy, depends_on: after } = compose.services[name];
      expect(environment.MODE).to.equal(name);
      expect(deploy.replicas).to.equal(2);
      expect(after.migrate.condition).to.equal("service_completed_successfully");
    }
    expect(compose.services.migrate.command).to.deep.equal(["migrate"]);
    expect(compose.services.migrate.depends_on).to.deep.equal({ postgres: { condition: "service_healthy" } });
    expect(hostsOf(compose.services.migrate)).to.deep.equal({
      DATABASE_URL: "postgres:5432",
      DATABASE_REPLICA_URLS: "",
    });
  });

  it("writes through PgBouncer to the primary, and reads from the replica", () => {
    for (const name of ["api", "worker"])
      expect(hostsOf(compose.services[name]), name).to.deep.equal({
        DATABASE_URL: "pgbouncer:6432",
        DATABASE_REPLICA_URLS: "replica:5432",
      });
    const { pgbouncer, postgres, replica } = compose.services;
    expect(pgbouncer.environment.PRIMARY_HOST).to.equal("postgres");
    expect(replica.environment).to.include({ PRIMARY_HOST: "postgres", PRIMARY_PORT: "5432" });
    expect(replica.environment.PGPASSWORD).to.equal(postgres.environment.REPLICATION_PASSWORD);
    expect(pgbouncer.environment.DATABASE_PASSWORD).to.equal(postgres.environment.DATABASE_PASSWORD);
    // A replica can be no other release than its primary.
    expect(replica.image).to.equal(postgres.image);
  });

  it("tells nginx and PgBouncer exactly what their templates and scripts ask for", () => {
    const { nginx, pgbouncer, postgres, replica } = compose.services;
    const told = ({ environment }: Json) => Object.keys(environment as object);
    expect(told(nginx)).to.have.members(askedBy("deploy/nginx/bookings.conf.template"));
    expect(askedBy("deploy/pgbouncer/start.sh")).to.include.members(told(pgbouncer));
    expect(told(pgbouncer)).to.include.members(neededBy("deploy/pgbouncer/start.sh"));
    // PGDATA is the image's own.
    expect(told(postgres).concat("PGDATA")).to.include.members(askedBy("deploy/postgres/make-roles.sh"));
    expect(told(replica)).to.include.members(askedBy("deploy/postgres/replica.sh"));
  });

  it("stays within the connections that PostgreSQL has", () => {
    const most = 100;
    const valueOf = (name: string) => Number(variables.find((one) => one.name === name)?.rest);
    const processes = compose.services.api.deploy.replicas + compose.services.worker.deploy.replicas;
    // Agenda's two of each worker go through PgBouncer as well; migrations, the replica and some for people beside it.
    expect(valueOf("POOL_SIZE") + 2 + 3).to.be.below(most);
    expect(processes * valueOf("DATABASE_POOL_MAX") + 3).to.be.below(most);
  });

  for (const [name, { environment }] of ours)
    it(`sets only what the service reads, and what it cannot do without: ${name}`, () => {
      expect(settingNames).to.include.members(Object.keys(environment as object));
      expect(environment).to.include.keys("DATABASE_URL", "JWT_SECRET");
    });

  for (const [name, service] of ours)
    it(`lets the service write nothing, be nobody special, and take its time to stop: ${name}`, () => {
      expect(service).to.include({ read_only: true, stop_grace_period: "15s" });
      expect(service.cap_drop).to.deep.equal(["ALL"]);
    });

  it("pins every image, the own one to the version of package.json", () => {
    const { version } = JSON.parse(textOf("package.json")) as { version: string };
    for (const [name, { image }] of services) expect(isPinned(image), `${name}: ${image}`).to.be.true;
    for (const [, { image }] of ours) expect(image).to.equal(`bookings:${version}`);
    expect(compose.services.pgbouncer.image).to.equal(`bookings-pgbouncer:${version}`);
  });

  it("stops with a message where a secret is missing, and has a default for all the rest", () => {
    const needed = new Set(variables.filter(({ sign }) => sign === ":?").map(({ name }) => name));
    expect([...needed].toSorted()).to.deep.equal([
      "DATABASE_PASSWORD",
      "JWT_SECRET",
      "POSTGRES_PASSWORD",
      "REPLICATION_PASSWORD",
    ]);
    for (const { name, sign, rest } of variables)
      expect(sign === ":-" || (sign === ":?" && rest?.includes(`set ${name} in .env`)), name).to.be.true;
  });

  it("tells of every variable in deploy/compose.env.example, and of no other", () => {
    const listed = [...textOf("deploy/compose.env.example").matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    expect(listed).to.have.members([...new Set(variables.map(({ name }) => name))]);
  });

  it("mounts what is there, and volumes that it has named", () => {
    const mounts = services
      .flatMap(([, { volumes = [] }]) => volumes as string[])
      .map((one) => one.split(":")[0] ?? "");
    const files = mounts.filter((one) => one.startsWith("./"));
    expect(files.filter((one) => !existsSync(join(root, one)))).to.deep.equal([]);
    const named = mounts.filter((one) => !one.startsWith("./"));
    expect(Object.keys(compose.volumes as object)).to.have.members(named);
  });

  it("shows to the outside nothing but nginx", () => {
    const open = services.filter(([, { ports = [] }]) =>
      (ports as string[]).some((port) => !port.startsWith("127.0.0.1:")),
    );
    expect(open.map(([name]) => name)).to.deep.equal(["nginx"]);
  });

  it("holds no secret", () => {
    const written = textsIn(text).filter((one) => /:\/\/\w+:(?!\$\{)|^[0-9a-f]{32,}$/.test(one));
    expect(written).to.deep.equal([]);
  });
});

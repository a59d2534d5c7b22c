import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { settingNames } from "../../apps/server/src/config.ts";
import { root, textOf } from "../repository/files.ts";
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

describe("compose.yaml", () => {
  it("has two processes for requests, two for jobs, and one that migrates before them", () => {
    expect(ours.map(([name]) => name)).to.deep.equal(["migrate", "api", "worker"]);
    for (const name of ["api", "worker"]) {
      const { environment, deploy, depends_on: after } = compose.services[name];
      expect(environment.MODE).to.equal(name);
      expect(deploy.replicas).to.equal(2);
      expect(after.migrate.condition).to.equal("service_completed_successfully");
    }
    expect(compose.services.migrate.command).to.deep.equal(["migrate"]);
    expect(compose.services.migrate.depends_on).to.deep.equal({ postgres: { condition: "service_healthy" } });
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
  });

  it("stops with a message where a secret is missing, and has a default for all the rest", () => {
    const needed = new Set(variables.filter(({ sign }) => sign === ":?").map(({ name }) => name));
    expect([...needed].toSorted()).to.deep.equal(["JWT_SECRET", "POSTGRES_PASSWORD"]);
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
    // The template of nginx belongs to deploy/nginx, which has its own tests.
    const files = mounts.filter((one) => one.startsWith("./") && !one.startsWith("./deploy/nginx/"));
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

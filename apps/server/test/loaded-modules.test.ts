import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { secret } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { runCli, temporaryFolder } from "./support/run-cli.ts";
import { startService } from "./support/start-service.ts";

const noter = new URL("support/note-modules.ts", import.meta.url).href;
const serve = new URL("../src/commands/serve.ts", import.meta.url).href;

/** `@mikro-orm/core`, or the path of a source of ours. */
const partOf = (url: string): string =>
  /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url.replace(/.*\/(packages|apps)\//, "$1/");

const noted = (file: string): Set<string> => new Set(readFileSync(file, "utf8").split("\n").map(partOf));

const noting = (file: string) => ({ MODULES: file, NODE_OPTIONS: `--import=${noter}` });

/** What only those need who migrate, read rules from a file, send mail or sign what they send, trust public keys, trace, ask
 * another catalog, read a log on a terminal, or read metrics. */
const elsewhere = [
  "@mikro-orm/core",
  "@mikro-orm/migrations",
  "@mikro-orm/postgresql",
  "kysely",
  "yaml",
  "luxon",
  "nodemailer",
  "standardwebhooks",
  "jose",
  "packages/events/src/index.ts",
  "packages/persistence/src/embedded/index.ts",
  "apps/server/src/demo/demo.ts",
  "apps/server/src/banner.ts",
  "apps/server/src/pretty-entry.ts",
  "@opentelemetry/api",
  "@opentelemetry/core",
  "@opentelemetry/sdk-trace",
  "@opentelemetry/resources",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/exporter-trace-otlp-proto",
  "apps/server/src/tracing/open-tracing.ts",
];

/** What comes right after the start, or with the first token. */
const later = ["koa-jwt", "jsonwebtoken", "agenda", "@agendajs/postgres-backend"];

describe("a process that serves", () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const file = join(folder.path, "modules");

  it("loads before its start nothing that can wait", () => {
    const args = ["--input-type=module", "--eval", `await import(${JSON.stringify(serve)})`];
    const { status } = spawnSync(process.execPath, args, { env: { ...process.env, ...noting(file) } });
    expect(status).to.equal(0);
    const loaded = noted(file);
    expect([...loaded]).to.include.members(["pg", "koa", "apps/server/src/commands/serve.ts"]);
    expect([...elsewhere, ...later].filter((part) => loaded.has(part))).to.deep.equal([]);
  });

  it("leaves alone what browsers have of `node:http`, which an import of it would load", () => {
    const told = `process.stdout.write(process.moduleLoadList.filter((name) => name.endsWith("/undici")).join())`;
    const args = ["--input-type=module", "--eval", `await import(${JSON.stringify(serve)}); ${told}`];
    expect(spawnSync(process.execPath, args).stdout.toString()).to.equal("");
  });

  describe("with a database that is up to date", () => {
    it("never loads what it is not configured for, nor what migrates", async () => {
      const database = await databases.create();
      const environment = { DATABASE_URL: database.url, JWT_SECRET: secret };
      try {
        expect((await runCli(["migrate"], { ...environment, ...noting(file) })).code).to.equal(0);
        const service = await startService({ ...environment, MODE: "api", ...noting(file) });
        expect((await fetch(`${service.url}/health/ready`)).status).to.equal(200);
        expect(await service.stop()).to.equal(0);
      } finally {
        await database.drop();
      }
      const loaded = noted(file);
      expect([...loaded]).to.include("koa-jwt");
      expect(elsewhere.filter((part) => loaded.has(part))).to.deep.equal([]);
      expect([...loaded]).not.to.include("agenda");
    });
  });
});

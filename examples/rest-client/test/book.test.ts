import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openDatabase } from "@bookings/persistence";
import { type TestDatabase, testDatabases } from "@bookings/persistence/testing";
import { expect } from "chai";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The lines of the README that are typed, and those that are printed. */
const typed = /```sh\n([^`]*)```/.exec(readme)?.[1]?.trim().split("\n") ?? [];
const printed = [...readme.matchAll(/^ {4}(.*)$/gm)].map(([, line = ""]) => line);

const databases = testDatabases({
  migrate: async (url) => {
    const database = await openDatabase({ url });
    await database.migrate();
    await database.close();
  },
});

/** What stands before the programs on each line; they are found here without going by way of npx. */
const PNPM = /npx --yes pnpm (?:exec )?/g;

describe("examples/rest-client", function () {
  this.timeout(60_000);
  const environment = {
    PATH: `${root}/node_modules/.bin:${process.env["PATH"] ?? ""}`,
    JWT_SECRET: "a secret for the tests, of more than 32 bytes",
  };
  let database: TestDatabase;
  let service: ChildProcess;
  let url: string;

  before(async () => {
    database = await databases.create();
    const settings = { ...environment, DATABASE_URL: database.url, PORT: "0", NOTIFY_SCHEDULE: "off" };
    service = spawn("bookings", ["serve"], { env: settings, stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface(service.stdout as NodeJS.ReadableStream)) {
      const { msg, url: address } = JSON.parse(line) as { msg?: string; url?: string };
      if (msg === "ready") url = address ?? "";
      if (msg === "ready") break;
    }
    service.stdout?.resume();
  });

  after(async () => {
    service.kill();
    await once(service, "exit");
    await database.drop();
  });

  it("prints what its README says, typed as it stands there", () => {
    expect(typed).to.have.length(2);
    const script = typed.join("\n").replaceAll(PNPM, "");
    const output = execFileSync("bash", ["--norc", "-ec", script], {
      cwd: root,
      env: { ...environment, BOOKINGS_URL: url },
      encoding: "utf8",
    });
    expect(output.trimEnd().split("\n")).to.deep.equal(printed);
  });
});

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestDatabase } from "@bookings/persistence/testing";
import { expect } from "chai";
import { databases } from "./support/databases.ts";
import { type Environment, runCli, temporaryFolder } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

const exec = promisify(execFile);

const pathOf = (way: string): string => fileURLToPath(new URL(way, import.meta.url));
const main = pathOf("../src/main.js");

const textOf = (name: string): string => readFileSync(pathOf(`../../../${name}`), "utf8");

/** The first block of commands in a document. */
const commandsIn = (name: string): string => /^```sh\n([\s\S]*?)^```/m.exec(textOf(name))?.[1] ?? "";

/** Stands in for `npx --yes pnpm bookings`, which takes seconds and asks a registry. */
const npx = `#!/bin/sh\nshift 3\nexec "${process.execPath}" "${main}" "$@"\n`;

function folderOfPrograms(folder: string): string {
  writeFileSync(join(folder, "npx"), npx);
  chmodSync(join(folder, "npx"), 0o755);
  return [folder, join(process.execPath, ".."), process.env["PATH"] ?? ""].join(delimiter);
}

const bash = async (script: string, environment: Environment): Promise<string> =>
  (await exec("bash", ["-e", "-c", script], { env: { ...environment } })).stdout;

/** What stands before the values: `JWT_SECRET` of `  JWT_SECRET        4f1c…`. */
const labelOf = (line: string): string => line.trim().split(/ {2,}|: http|: npx|\bhttp/)[0] ?? "";

const labelsOf = (lines: readonly string[]): string[] =>
  lines.map(labelOf).filter((label) => label !== "" && !label.startsWith("curl"));

describe("docs/first-steps.md", function () {
  this.timeout(60_000);
  const data = temporaryFolder();
  const programs = temporaryFolder();
  let service: RunningService;
  let printed: string[];

  before(async () => {
    service = await startService({ DATA_DIR: data.path });
    const order = await service.line((line) => line.startsWith("curl "));
    const environment = { PATH: folderOfPrograms(programs.path), DATA_DIR: data.path };
    await bash(order, environment);
    const commands = commandsIn("docs/first-steps.md").replace("http://127.0.0.1:3000", service.url);
    printed = (await bash(commands, environment)).split("\n").filter((line) => line.trim() !== "");
  });

  after(async () => {
    await service?.stop();
    data.remove();
    programs.remove();
  });

  const bookings = (): Record<string, unknown>[] =>
    printed.filter((line) => line.startsWith(`{"bookingId"`)).map((line) => JSON.parse(line));

  it("is refused nothing", () => {
    expect(printed.filter((line) => line.includes(`"errors"`))).to.deep.equal([]);
  });

  it("begins with two requests, and ends without any order", () => {
    expect(JSON.parse(printed[0] ?? "")[0].bookings).to.have.length(2);
    expect(printed.at(-1)).to.equal("[]");
  });

  it("accepts both, cancels one, completes and notes the other", () => {
    const shown = bookings().map(({ bookingStatus, completed, note }) => [bookingStatus, completed, note]);
    expect(shown).to.deep.equal([
      ["Accepted", false, null],
      ["Accepted", false, null],
      ["Canceled", false, null],
      ["Canceled", false, null],
      ["Accepted", true, null],
      ["Accepted", true, "Better than last week."],
    ]);
  });

  it("gets the answer to the repeated request once more", () => {
    expect(printed.filter((line) => /^idempotency-replayed: true/i.test(line))).to.have.length(1);
  });

  it("sees only one booking once the other has been dismissed", () => {
    const lists = printed.filter((line) => line.startsWith(`[{"bookingId"`));
    expect(lists.map((line) => JSON.parse(line).length)).to.deep.equal([1]);
  });

  it("follows a banner that says what the README shows", () => {
    const from = service.lines.findIndex((line) => line.startsWith("The bookings service is ready"));
    const to = service.lines.findIndex((line) => line.startsWith("curl "));
    const [shown = ""] =
      /^ {4}The bookings service is ready[\s\S]*?(?=^ {4}curl)/m.exec(textOf("README.md")) ?? [];
    expect(labelsOf(service.lines.slice(from, to))).to.deep.equal(labelsOf(shown.split("\n")));
  });
});

const secret = `whsec_${Buffer.from("an example of a secret").toString("base64")}`;

describe("docs/notifications.md", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let database: TestDatabase;
  let receiver: ChildProcess;
  let service: RunningService;
  let url: string;
  let heard = "";

  /** The receiver of the document, on whatever port is free. */
  async function startReceiver(): Promise<void> {
    const [, program = ""] = /<<'END'\n([\s\S]*?)^END$/m.exec(commandsIn("docs/notifications.md")) ?? [];
    const file = join(folder.path, "receiver.mjs");
    const listening = program.replace(
      `.listen(4000, "127.0.0.1");`,
      `.listen(0, "127.0.0.1", function () { console.log(this.address().port); });`,
    );
    writeFileSync(file, listening);
    receiver = spawn(process.execPath, [file], { env: { NOTIFY_WEBHOOK_SECRET: secret } });
    const [port] = (await once(receiver.stdout ?? receiver, "data")) as [Buffer];
    url = `http://127.0.0.1:${port.toString().trim()}`;
    receiver.stdout?.on("data", (chunk: Buffer) => (heard += chunk.toString()));
  }

  before(async () => {
    await startReceiver();
    database = await databases.create();
    const environment = {
      DATABASE_URL: database.url,
      JWT_SECRET: secret,
      NOTIFY_WEBHOOK_URL: url,
      NOTIFY_WEBHOOK_SECRET: secret,
    };
    service = await startService({ ...environment, DEMO: "true" });
    await bash(await service.line((line) => line.startsWith("curl ")), { PATH: process.env["PATH"] ?? "" });
    await runCli(["notify"], environment);
    await runCli(["notify"], environment);
  });

  after(async () => {
    receiver?.kill();
    await service?.stop();
    await database?.drop();
    folder.remove();
  });

  it("has a receiver that takes each message of the service, once", () => {
    expect(heard.match(/^[\da-f-]{36} \{"type":"booking.notification"/gm)).to.have.length(2);
  });

  it("has a receiver that refuses what is not signed", async () => {
    const headers = { "webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA" };
    expect((await fetch(url, { method: "POST", body: "{}", headers })).status).to.equal(401);
  });
});

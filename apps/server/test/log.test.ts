import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { createLog, printableError } from "../src/log.ts";
import { secret } from "./support/client.ts";
import { databases } from "./support/databases.ts";
import { runCli, startCli } from "./support/run-cli.ts";

describe("printableError", () => {
  it("tells what went wrong and why, without the rows that it was about", () => {
    const row = Object.assign(new Error("violates a check"), {
      code: "23514",
      detail: "Failing row: a secret note",
    });
    const printed = JSON.stringify(printableError(new Error("cannot save", { cause: row })));
    expect(printed).to.include("cannot save").and.to.include("violates a check").and.to.include("23514");
    expect(printed).not.to.include("secret");
  });

  it("takes whatever was thrown", () => {
    expect(printableError("just a text")).to.equal("just a text");
  });
});

describe("createLog", () => {
  it("tells what is as much as its level, and more", async () => {
    for (const level of ["debug", "info", "warn", "error"] as const) {
      const { log } = await createLog({ level, format: "json" });
      const told = (["debug", "info", "warn", "error"] as const).filter((one) => log.isLevelEnabled(one));
      expect(told[0]).to.equal(level);
    }
  });

  const writing = (format: string) => `
    import { createLog } from ${JSON.stringify(new URL("../src/log.ts", import.meta.url).href)};
    const { log, print, printEntry } = await createLog({ level: "info", format: "${format}" });
    for (let line = 0; line < 1000; line += 1) {
      log.info({ line, long: "a".repeat(3000) }, "log");
      print(line + " " + "b".repeat(3000));
      printEntry(JSON.stringify({ line, long: "c".repeat(3000), msg: "entry" }));
    }`;

  /** What a process has written that writes in three ways, while nobody reads before it has begun to wait. */
  async function written(format: string): Promise<string[]> {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", writing(format)]);
    return (await text(child.stdout)).trimEnd().split("\n");
  }

  it("cuts no line into another, however they are written", async () => {
    const lines = await written("json");
    expect(lines).to.have.length(3000);
    lines.forEach((line, index) => {
      const number = Math.floor(index / 3);
      if (index % 3 === 1) expect(line).to.equal(`${number} ${"b".repeat(3000)}`);
      else expect(JSON.parse(line)).to.include({ line: number, msg: index % 3 === 0 ? "log" : "entry" });
    });
  });

  it("writes for people where it is told to", async () => {
    const lines = await written("pretty");
    expect(lines).to.have.length(3000);
    expect(lines[0]).to.match(/^\d\d:\d\d:\d\d log line=0 long=a+$/);
    expect(lines[2]).to.equal(`entry line=0 long=${"c".repeat(3000)}`);
  });
});

describe("The log of a service", function () {
  this.timeout(60_000);

  it("is for people where LOG_FORMAT says so", async () => {
    const database = await databases.create();
    const child = startCli(["serve"], {
      DATABASE_URL: database.url,
      JWT_SECRET: secret,
      LOG_FORMAT: "pretty",
      PORT: "0",
    });
    let told = "";
    for await (const chunk of child.stdout ?? []) {
      told += String(chunk);
      if (told.includes("ready")) child.kill();
    }
    expect(told).to.match(/^\d\d:\d\d:\d\d ready url=http:\/\/127\.0\.0\.1:\d+ mode=all$/m);
    await database.drop();
  });

  it("has no level and no format of another name", async () => {
    const { code, stderr } = await runCli(["serve"], { LOG_LEVEL: "verbose", LOG_FORMAT: "xml" });
    expect(code).to.equal(2);
    expect(stderr)
      .to.include("LOG_LEVEL must be debug, info, warn or error")
      .and.to.include("LOG_FORMAT must be json, pretty or auto");
  });
});

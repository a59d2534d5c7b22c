import { type ExecFileException, execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { tokenFor } from "./support/client.ts";
import { NotifiedService } from "./support/notified-service.ts";
import { type Environment, temporaryFolder } from "./support/run-cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const example = join(root, "examples/notification-run");
const textOf = (name: string): string => readFileSync(join(example, name), "utf8");

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as a scheduler does: with the settings that are named, and hardly anything else. */
const run = ([command = "", ...args]: readonly string[], environment: Environment): Promise<Finished> =>
  new Promise((resolve) => {
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    execFile(command, args, { cwd: root, env }, (failure: ExecFileException | null, stdout, stderr) =>
      resolve({ code: failure === null ? 0 : Number(failure.code), stdout, stderr }),
    );
  });

const matchIn = (name: string, pattern: RegExp): string => pattern.exec(textOf(name))?.[1] ?? "";

describe("examples/notification-run", function () {
  this.timeout(60_000);
  let stage: NotifiedService;
  let folder: ReturnType<typeof temporaryFolder>;

  before(async () => {
    stage = await NotifiedService.open();
    await stage.start();
    folder = temporaryFolder();
  });
  after(async () => {
    await stage?.close();
    folder?.remove();
  });

  function settings(token = tokenFor(randomUUID(), "service")): Record<string, string> {
    const file = join(folder.path, "notify-token");
    writeFileSync(file, `${token}\n`);
    chmodSync(file, 0o600);
    return { BOOKINGS_URL: stage.home?.url ?? "", BOOKINGS_TOKEN_FILE: file, BOOKINGS_RETRIES: "0" };
  }

  const script = [join(example, "notify.sh")];
  const statusOf = async (bookingId: string): Promise<string> => (await stage.only(bookingId)).status;

  it("has a script that sends what is due, and says nothing", async () => {
    const { bookingId } = await stage.request();
    expect(await run(script, settings())).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    expect(await statusOf(bookingId)).to.equal("sent");
  });

  it("has a script that complains when the token is no good", async () => {
    const { code, stdout, stderr } = await run(script, settings(tokenFor(randomUUID())));
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" });
    expect(stderr).to.contain("403").and.to.contain('"code":"forbidden"').and.to.contain("the run failed");
  });

  it("has a script that complains when nobody is there", async () => {
    const { code, stderr } = await run(script, { ...settings(), BOOKINGS_URL: "http://127.0.0.1:1" });
    expect(code).to.equal(1);
    expect(stderr).to.contain("the run failed");
  });

  it("has a script that names the setting that is missing", async () => {
    const { code, stderr } = await run(script, { BOOKINGS_URL: "http://127.0.0.1:1" });
    expect(code).to.be.above(0);
    expect(stderr).to.contain("BOOKINGS_TOKEN_FILE");
  });

  it("has a crontab with the script and exactly the settings that it needs", () => {
    const set = [...textOf("crontab").matchAll(/^([A-Z_]+)=\S+$/gm)].map(([, name]) => name);
    const needed = [...textOf("notify.sh").matchAll(/^: "\$\{([A-Z_]+):\?/gm)].map(([, name]) => name);
    expect(set).to.deep.equal(needed);
    const command = matchIn("crontab", /^\* \* \* \* \* (\S+)$/m);
    expect(command.replace("/opt/bookings", root.replace(/\/$/, ""))).to.equal(script[0]);
  });

  const commands: [string, readonly string[]][] = [
    [
      "bookings-notify.service",
      matchIn("bookings-notify.service", /^ExecStart=(.*)$/m)
        .replace("/opt/bookings/", root)
        .split(" "),
    ],
    ["cronjob.yaml", JSON.parse(matchIn("cronjob.yaml", /^ *command: (\[.*\])$/m)) as string[]],
  ];
  for (const [name, command] of commands) {
    it(`has a command in ${name} that sends what is due`, async () => {
      const { bookingId } = await stage.request();
      const { code, stderr } = await run(command, { ...stage.environment });
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
      expect(await statusOf(bookingId)).to.equal("sent");
    });
  }
});

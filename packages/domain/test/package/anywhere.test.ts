import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { anOrder, moduleBehind, REPORT, scriptOf } from "./modules.ts";
import { packageFolder, type Stranger, stranger } from "./stranger.ts";

const run = promisify(execFile);

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** No traffic of its own, nothing that outlives the page. */
const quiet = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const imports = {
  "@bookings/domain": moduleBehind("."),
  "@bookings/domain/memory": moduleBehind("./memory"),
};

const page = `<!doctype html><title>not done</title>
  <script>addEventListener("error", ({ message }) => (document.title = message))</script>
  <script>addEventListener("unhandledrejection", ({ reason }) => (document.title = String(reason)))</script>
  <script type="importmap">${JSON.stringify({ imports })}</script>
  <script type="module">const report = (text) => (document.title = text);${anOrder}</script>`;

function answerTo(url: string): [status: number, type: string, body: string] {
  if (url === "/") return [200, "text/html", page];
  return /^\/(src|dist)\//.test(url) ? [200, "text/javascript", scriptOf(url)] : [404, "text/plain", ""];
}

async function serve(): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const [status, type, body] = answerTo(url);
    response.writeHead(status, { "Content-Type": type }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

async function titleIn(command: string, url: string): Promise<string | undefined> {
  const profile = mkdtempSync(join(tmpdir(), "bookings-browser-"));
  const args = [...quiet, `--user-data-dir=${profile}`, "--virtual-time-budget=20000", "--dump-dom", url];
  try {
    const { stdout } = await run(command, args, { timeout: 40_000, killSignal: "SIGKILL" });
    return /<title>(.*)<\/title>/.exec(stdout)?.[1];
  } finally {
    rmSync(profile, { recursive: true, maxRetries: 5, retryDelay: 100 });
  }
}

describe("The package of the domain", function () {
  this.timeout(60_000);

  it("needs no other package", () => {
    const manifest = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
    const needs = [
      "dependencies",
      "peerDependencies",
      "optionalDependencies",
      "bundledDependencies",
      "engines",
    ];
    expect(needs.filter((kind) => kind in manifest)).to.deep.equal([]);
  });

  it("takes an order where there is the language and nothing else", async () => {
    const realm = fileURLToPath(new URL("bare-realm.ts", import.meta.url));
    const args = ["--experimental-vm-modules", "--no-warnings", realm];
    expect((await run(process.execPath, args)).stdout).to.equal(REPORT);
  });

  const inBrowser = browser === undefined ? it.skip : it;
  const why = browser === undefined ? ": not tried, no Chromium is installed here" : "";
  inBrowser(`takes an order in a browser${why}`, async () => {
    const server = await serve();
    const { port } = server.address() as AddressInfo;
    try {
      expect(await titleIn(browser ?? "", `http://127.0.0.1:${port}/`)).to.equal(REPORT);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  describe("compiles in a project that is strict about everything", () => {
    let project: Stranger;
    before(() => {
      project = stranger();
      project.write(
        "language.ts",
        `import { overlaps, type Period } from "@bookings/domain";
         import { memoryStorage } from "@bookings/domain/memory";
         const at = (hour: number): Date => new Date(hour * 3.6e6);
         const period: Period = { startAt: at(9), endAt: at(11) };
         export const yes: boolean = overlaps(period, period);
         export const storage = memoryStorage({ ids: { next: () => "" } });
         // @ts-expect-error: the types arrive, so a wrong argument does not compile
         overlaps(period);
         // @ts-expect-error: nothing but the language is there
         setTimeout(() => undefined, 1);`,
      );
      project.write(
        "testing.ts",
        `import { type ContractCase, storageContract, testPorts } from "@bookings/domain/testing";
         export const all: readonly ContractCase[] = storageContract;
         export const { useCases } = testPorts();
         // @ts-expect-error: the types arrive, so a wrong argument does not compile
         testPorts(1);`,
      );
    });
    after(() => project.remove());

    const kinds = {
      "module nodenext": { module: "nodenext" },
      "moduleResolution bundler": { module: "esnext", moduleResolution: "bundler" },
    };
    for (const [name, resolution] of Object.entries(kinds)) {
      it(`with ${name} and nothing but the language`, async () => {
        const options = { ...resolution, lib: ["es2024"], types: [] };
        expect(await project.compile(options, ["language.ts"])).to.deep.equal({ code: 0, output: "" });
      });

      it(`with ${name} and the types of Node, ./testing too`, async () => {
        const options = { ...resolution, lib: ["es2024"], types: ["node"] };
        expect(await project.compile(options, ["testing.ts"])).to.deep.equal({ code: 0, output: "" });
      });
    }
  });
});

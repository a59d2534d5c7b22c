import { rm, stat } from "node:fs/promises";
import { EmbeddedServerError, startEmbeddedServer } from "@bookings/persistence/embedded";
import { expect } from "chai";
import sinon from "sinon";
import type * as binaries from "../../src/embedded/binaries.ts";
import { isRoot, temporaryFolder } from "./support.ts";

// Not reached through a door of the package: only a checkout that root alone can enter makes it copy by itself.
const source = new URL("../../src/embedded/binaries.ts", import.meta.url).href;
const { copyFor, packagedFolder } = (await import(source)) as typeof binaries;

describe("PostgreSQL's programs", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    sinon.restore();
    await rm(folder, { recursive: true });
  });

  it("run from a copy, for any user, which is made once", async () => {
    const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : undefined;
    const first = await copyFor(nobody, await packagedFolder(), folder);
    const made = (await stat(first?.postgres ?? "")).ctimeMs;

    const second = await copyFor(nobody, await packagedFolder(), folder);
    expect(second).to.deep.equal(first);
    expect((await stat(second?.postgres ?? "")).ctimeMs).to.equal(made);
  });

  it("do not exist for every platform: the error names the way out", async () => {
    sinon.stub(process, "arch").value("sparc");

    const error = await startEmbeddedServer({ dataDir: folder }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(EmbeddedServerError);
    expect((error as Error).message).to.match(/sparc[^]*DATABASE_URL/);
  });
});

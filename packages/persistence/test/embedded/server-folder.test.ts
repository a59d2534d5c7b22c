import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stateFolder } from "../../src/embedded/server-folder.ts";

describe("the folder of the embedded server", () => {
  let parent: string;
  let umask: number;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "bookings-state-"));
    umask = process.umask(0);
  });

  afterEach(async () => {
    process.umask(umask);
    await rm(parent, { recursive: true, force: true });
  });

  it("can be written to by nobody else, where the umask lets everyone", async function () {
    if (process.platform === "win32") this.skip();
    const dataDir = join(parent, "data");
    for (const folder of [await stateFolder(dataDir), dataDir])
      expect((await stat(folder)).mode & 0o022).to.equal(0);
  });
});

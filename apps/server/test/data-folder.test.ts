import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { jwtSecret } from "../src/jwt-secret.ts";

describe("the data folder", () => {
  let parent: string;
  let umask: number;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "bookings-data-"));
    umask = process.umask(0);
  });

  afterEach(() => {
    process.umask(umask);
    rmSync(parent, { recursive: true, force: true });
  });

  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it("can be written to by nobody else, where the umask lets everyone", function () {
    if (process.platform === "win32") this.skip();
    const dataDir = join(parent, "some", "data");
    jwtSecret(readConfig({ DATA_DIR: dataDir }));
    expect(modeOf(dataDir) & 0o022).to.equal(0);
    expect(modeOf(join(parent, "some")) & 0o022).to.equal(0);
    expect(modeOf(join(dataDir, "jwt-secret"))).to.equal(0o600);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { databases } from "./support/databases.ts";

/** Processes are killed while they charge: the scenario says what must be true in the end. */
const faults = fileURLToPath(new URL("../../bench/src/faults.ts", import.meta.url));

const ORDERS = 100;

describe("orders by card, while processes die and the provider has bad days", function () {
  this.timeout(300_000);

  it(`leave the provider's ledger equal to ours, after ${ORDERS} of them`, async () => {
    const database = await databases.create();
    try {
      const args = ["--only", "payments", "--payments", String(ORDERS), "--database-url", database.url];
      const child = spawn(process.execPath, [faults, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      const [[code], stdout, stderr] = await Promise.all([
        once(child, "close") as Promise<[number | null]>,
        text(child.stdout),
        text(child.stderr),
      ]);
      expect(code, stdout + stderr).to.equal(0);
      expect(stdout).to.match(new RegExp(`orders placed, athletes erased, kills -9 +${ORDERS}, [1-9]`));
      expect(stdout).to.match(/All \d+ promises kept/);
    } finally {
      await database.drop();
    }
  });
});

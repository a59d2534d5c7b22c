import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { openOutput } from "../src/standard-output.ts";

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (failure: unknown) => failure,
  );

describe("What goes to standard output", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bookings-output-"));
  });

  after(() => rm(folder, { recursive: true }));

  it("is there as soon as it has been written through, with all that was taken before", async () => {
    const file = join(folder, "order");
    const { write, writeThrough } = openOutput(file);
    let expected = "";
    for (const round of [1, 2, 3]) {
      write(`взято ${round}\n`);
      await writeThrough(`through ${round}\n`);
      expected += `взято ${round}\nthrough ${round}\n`;
      expect(await readFile(file, "utf8")).to.equal(expected);
    }
  });

  it("is there however many write at once, and however much", async () => {
    const file = join(folder, "many");
    const { write, writeThrough } = openOutput(file);
    const lines = Array.from({ length: 300 }, (_, line) => `${line} ${"a".repeat(line * 7)}\n`);
    await Promise.all(
      lines.map(async (line) => {
        write(line);
        await writeThrough(line);
        expect(await readFile(file, "utf8")).to.include(line);
      }),
    );
  });

  it("is refused where it cannot be written", async () => {
    const { writeThrough } = openOutput("/dev/full");
    expect(await failureOf(writeThrough("a\n"))).to.include({ code: "ENOSPC" });
  });

  it("is refused once nobody reads any more", async () => {
    const module = JSON.stringify(new URL("../src/standard-output.ts", import.meta.url).href);
    const child = spawn(
      process.execPath,
      [
        "--input-type=module",
        "--eval",
        `import { openOutput } from ${module};
        const { writeThrough } = openOutput();
        process.stdin.once("data", async () => {
          const told = [];
          for (const line of ["a", "b"]) await writeThrough(line + "\\n").catch(({ message }) => told.push(message));
          process.stderr.write(told.join("; "));
          process.exit();
        });
        process.stderr.write("ready ");`,
      ],
      { stdio: "pipe" },
    );
    child.stderr.once("data", () => {
      child.stdout.destroy();
      child.stdin.write("go\n");
    });
    expect(await text(child.stderr)).to.match(/EPIPE.*; .*EPIPE/);
  });

  it("is refused when more waits than may", async () => {
    const { write, writeThrough } = openOutput(join(folder, "much"));
    write("a".repeat(16_000_000));
    write("b".repeat(777_216));
    expect(await failureOf(writeThrough("c\n"))).to.be.instanceOf(Error);
  });

  const ending = (dest: string): ChildProcess => {
    const module = JSON.stringify(new URL("../src/standard-output.ts", import.meta.url).href);
    const code = `import { openOutput } from ${module};
      openOutput(${dest}).write("last words\\n");`;
    return spawn(process.execPath, ["--input-type=module", "--eval", code]);
  };

  it("is written at the end of the process", async () => {
    const child = ending("1");
    expect(await text(child.stdout as Readable)).to.equal("last words\n");
  });

  it("keeps no process from ending whose reader has stopped to read", async () => {
    const module = JSON.stringify(new URL("../src/standard-output.ts", import.meta.url).href);
    const code = `import { openOutput } from ${module};
      openOutput().write("a".repeat(1_000_000));
      setImmediate(() => process.exit());`;
    const shell = `exec 3> >(exec sleep 60); "$0" --input-type=module --eval "$1" >&3; echo "ended with $?"; kill $!`;
    const child = spawn("bash", ["-c", shell, process.execPath, code]);
    expect(await text(child.stdout)).to.equal("ended with 0\n");
  });

  it("keeps no process from ending whose disk is full", async () => {
    const [code] = (await once(ending(`"/dev/full"`), "exit")) as [number];
    expect(code).to.equal(0);
  });
});

import { type ExecFileException, execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** The package under test: its sources, or the packed one where `.ci/run` says where that is. */
export const packageFolder = process.env["PACKED_DOMAIN"] ?? join(root, "packages/domain");

export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** An otherwise empty project that has installed the domain. */
export interface Stranger {
  write(name: string, text: string): void;
  node(...args: readonly string[]): Promise<Finished>;
  /** Compiles files, strictly, declarations of libraries included. */
  compile(options: object, files: readonly string[]): Promise<Finished>;
  remove(): void;
}

/** What programs of a stranger run through says nothing about what the tests look at. */
const { NODE_V8_COVERAGE: _, ...env } = process.env;

const link = (target: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "dir");
};

export function stranger(): Stranger {
  const folder = mkdtempSync(join(tmpdir(), "bookings-stranger-"));
  link(packageFolder, join(folder, "node_modules/@bookings/domain"));
  link(join(root, "node_modules/@types/node"), join(folder, "node_modules/@types/node"));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("package.json", '{ "private": true, "type": "module" }');

  const run = (command: string, args: readonly string[]): Promise<Finished> =>
    new Promise((resolve) =>
      execFile(command, args, { cwd: folder, env }, (failure: ExecFileException | null, stdout, stderr) =>
        resolve({ code: failure === null ? 0 : Number(failure.code), output: stdout + stderr }),
      ),
    );
  return {
    write,
    node: (...args) => run(process.execPath, ["--no-warnings", ...args]),
    compile: (options, files) => {
      const strict = { target: "es2024", strict: true, noEmit: true, skipLibCheck: false };
      const compilerOptions = { ...strict, allowImportingTsExtensions: true, ...options };
      write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
      return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."]);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

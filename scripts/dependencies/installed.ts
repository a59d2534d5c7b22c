import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What is read of the package.json of a dependency. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
}

export interface Installed extends Manifest {
  /** Whether npm would run `node-gyp` for it without being told to. */
  readonly hasGyp: boolean;
}

/** By `name@version`. */
export type InstalledPackages = ReadonlyMap<string, Installed>;

/** Whatever pnpm keeps in node_modules, which may be more than the lock file asks for: it tidies up late. */
export function readInstalled(root: string): InstalledPackages {
  const paths = globSync("node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json", { cwd: root });
  return new Map(
    paths.map((path) => {
      const manifest = JSON.parse(readFileSync(join(root, path), "utf8")) as Manifest;
      const hasGyp = existsSync(join(root, dirname(path), "binding.gyp"));
      return [`${manifest.name}@${manifest.version}`, { ...manifest, hasGyp }];
    }),
  );
}

const onInstall = ["preinstall", "install", "postinstall"];

/** Whether something of it would run when it is installed. */
export const hasBuildScript = ({ scripts = {}, hasGyp }: Installed): boolean =>
  hasGyp || onInstall.some((name) => name in scripts);

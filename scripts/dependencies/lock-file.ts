import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** What the lock file says of one version of a package. */
export interface LockedPackage {
  readonly resolution?: Readonly<Record<string, unknown>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** Names of packages with what follows the `@` in a key. */
type Versions = Readonly<Record<string, string>>;

interface Snapshot {
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

type Resolved = Readonly<Record<string, { readonly version: string }>>;

interface Importer {
  readonly dependencies?: Resolved;
  readonly devDependencies?: Resolved;
  readonly optionalDependencies?: Resolved;
}

/** The parts of pnpm-lock.yaml, format 9, that tell what is installed. */
export interface LockFile {
  /** By the folder of each package of the workspace. */
  readonly importers: Readonly<Record<string, Importer>>;
  /** By `name@version`. */
  readonly packages: Readonly<Record<string, LockedPackage>>;
  /** By `name@version`, and the peers in brackets where there are any. */
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

export const readLockFile = (root: string): LockFile =>
  parse(readFileSync(`${root}/pnpm-lock.yaml`, "utf8")) as LockFile;

/** `name@1.2.3(peer@4.5.6)` → `name@1.2.3` */
const withoutPeers = (key: string): string => key.replace(/\(.*$/, "");

/** `@koa/router@15.7.0` → `@koa/router` */
export const nameIn = (key: string): string => key.slice(0, key.indexOf("@", 1));

/** `@koa/router@15.7.0` → `15.7.0` */
export const versionIn = (key: string): string => key.slice(key.indexOf("@", 1) + 1);

/** Whether it is left out on machines of another kind. */
export const isForOnePlatform = ({ os, cpu, libc }: LockedPackage): boolean =>
  [os, cpu, libc].some((kinds) => kinds !== undefined);

/** Everything that the packages of the workspace need to run, as `name@version`, also what other platforms need. */
export function productionPackages({ importers, snapshots }: LockFile): string[] {
  const seen = new Set<string>();
  // An alias has the name of what it stands for in its version.
  const keyOf = (name: string, version: string): string =>
    `${name}@${version}` in snapshots ? `${name}@${version}` : version;
  const visit = (name: string, version: string): void => {
    const key = keyOf(name, version);
    // The workspace's own packages are importers themselves.
    if (version.startsWith("link:") || seen.has(key)) return;
    seen.add(key);
    const { dependencies, optionalDependencies } = snapshots[key] ?? {};
    for (const [one, its] of Object.entries({ ...dependencies, ...optionalDependencies })) visit(one, its);
  };
  for (const { dependencies, optionalDependencies } of Object.values(importers)) {
    const all = Object.entries({ ...dependencies, ...optionalDependencies });
    for (const [name, { version }] of all) visit(name, version);
  }
  return [...new Set([...seen].map(withoutPeers))].toSorted();
}

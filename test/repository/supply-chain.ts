import { hasBuildScript, type InstalledPackages } from "../../scripts/dependencies/installed.ts";
import {
  isForOnePlatform,
  type LockedPackage,
  type LockFile,
  nameIn,
  versionIn,
} from "../../scripts/dependencies/lock-file.ts";

type Versions = Readonly<Record<string, string>>;

/** What is read of a package.json of ours. */
export interface Manifest {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

/** What is read of pnpm-workspace.yaml. */
export interface Workspace {
  readonly catalog?: Versions;
  readonly catalogs?: Readonly<Record<string, Versions>>;
  readonly overrides?: Versions;
  readonly allowBuilds?: Readonly<Record<string, boolean>>;
  readonly dangerouslyAllowAllBuilds?: boolean;
}

const exact = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

const lines = (versions: Versions, isFine: (version: string) => boolean): string[] =>
  Object.entries(versions).flatMap(([name, version]) => (isFine(version) ? [] : [`${name}: ${version}`]));

/** Dependencies that may become something else tomorrow. What other packages may bring (`peerDependencies`) is theirs to choose. */
export const looseVersions = (manifest: Manifest): string[] =>
  [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap((versions = {}) =>
    lines(versions, (version) => ["workspace:*", "catalog:"].includes(version) || exact.test(version)),
  );

/** The same of what all packages share. */
export const looseShared = ({ catalog = {}, catalogs = {}, overrides = {} }: Workspace): string[] =>
  [catalog, ...Object.values(catalogs), overrides].flatMap((versions) =>
    lines(versions, (version) => exact.test(version)),
  );

/** Packages that are not what the registry has under that name and version, by a strong digest. */
export const doubtfulPackages = ({ packages }: LockFile): string[] =>
  Object.entries(packages).flatMap(([key, locked]) => {
    const doubt = doubtAbout(key, locked);
    return doubt === undefined ? [] : [`${key}: ${doubt}`];
  });

function doubtAbout(key: string, { resolution = {} }: LockedPackage): string | undefined {
  const { integrity, ...elsewhere } = resolution;
  if (!exact.test(versionIn(key))) return "has no version of the registry";
  if (Object.keys(elsewhere).length > 0) return `comes from elsewhere (${Object.keys(elsewhere).join()})`;
  return /^sha512-[\w+/]{86}==$/.test(String(integrity)) ? undefined : "has no sha512 integrity";
}

/** Packages that run something when they are installed, without being named in `allowBuilds`, and the other way round. */
export function wrongBuilds(workspace: Workspace, lock: LockFile, installed: InstalledPackages): string[] {
  const { allowBuilds = {}, dangerouslyAllowAllBuilds = false } = workspace;
  const known = Object.keys(lock.packages);
  const builders = known.filter((key) => builds(key, installed)).map(nameIn);
  return [
    ...(dangerouslyAllowAllBuilds ? ["all packages may run scripts"] : []),
    ...builders.filter((name) => !Object.hasOwn(allowBuilds, name)).map((name) => `${name} is not named`),
    ...Object.keys(allowBuilds)
      .filter((name) => !known.some((key) => nameIn(key) === name && mayBuild(key, lock, installed)))
      .map((name) => `${name} is named, and has no build script`),
  ];
}

function builds(key: string, installed: InstalledPackages): boolean {
  const found = installed.get(key);
  return found !== undefined && hasBuildScript(found);
}

/** What is made for another platform is not here to be looked at. */
const mayBuild = (key: string, { packages }: LockFile, installed: InstalledPackages): boolean =>
  installed.has(key) ? builds(key, installed) : isForOnePlatform(packages[key] ?? {});

import { posix } from "node:path";

/** Something in a file that ties the repository to the machine or the network where it was written. */
export interface Stray {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

// The names are put together here, so that this file does not hold what it looks for.
const slash = "/";
const registryHosts = [
  "registry.npmjs",
  "registry.yarnpkg",
  "registry.npmmirror",
  "npm.pkg.github",
  "npm.jsr",
];
const ownFolders = ["work", "root", "workspace", "home/[\\w.-]+", "Users/[\\w.-]+", "private/tmp"];

const patterns: readonly { what: string; pattern: RegExp }[] = [
  // A lock file that names a registry installs from it alone, not from the one that the reader has configured.
  {
    what: "a package registry",
    pattern: new RegExp(`(${registryHosts.join("|").replaceAll(".", "\\.")})\\.[a-z]+`, "i"),
  },
  // An absolute path holds on one machine. Part of a longer path or of an address (`docs/home/`) is none.
  {
    what: "a path of one machine",
    pattern: new RegExp(`(^|file://|[^\\w.~*)\\]}/-])${slash}(${ownFolders.join("|")})${slash}`),
  },
];

/** A folder called shared, one or more steps up. The domain has one, which is fine. */
const sharedFolder = new RegExp(`(\\.\\.${slash})+shared\\b`, "g");

/** @param paths all files of the repository: a path to `shared` may lead to them, but not out of them. */
export function straysIn(path: string, text: string, paths: readonly string[]): Stray[] {
  return text.split("\n").flatMap((line, index) => {
    const found = patterns.filter(({ pattern }) => pattern.test(line)).map(({ what }) => what);
    if (leadsOutside(path, line, paths)) found.push("a folder outside the repository");
    if (isAddressInLock(path, line)) found.push("an address in the lock file");
    return found.map((what) => ({ path, line: index + 1, what }));
  });
}

function leadsOutside(path: string, line: string, paths: readonly string[]): boolean {
  return [...line.matchAll(sharedFolder)].some(([way]) => {
    const folder = posix.join(posix.dirname(path), way);
    return !paths.some((each) => each.startsWith(`${folder}/`));
  });
}

/** pnpm writes `tarball:` where a package did not come from the configured registry by its name. */
const isAddressInLock = (path: string, line: string): boolean =>
  posix.basename(path) === "pnpm-lock.yaml" && /\btarball:/.test(line);

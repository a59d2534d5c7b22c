import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** What the system has of what a cluster needs: the paths of the programs. */
export interface Programs {
  /** A PostgreSQL's folder of programs. */
  readonly postgres: string;
  readonly pgbouncer: string;
  readonly nginx: string;
}

const OLDEST = 15;
const DEBIAN = "/usr/lib/postgresql";

/** Debian keeps servers out of the way of ordinary users. */
const searched = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const find = (name: string): string | undefined =>
  searched.map((folder) => join(folder, name)).find(isProgram);

function debianFolders(): string[] {
  try {
    return readdirSync(DEBIAN)
      .toSorted((one, other) => Number(other) - Number(one))
      .map((version) => join(DEBIAN, version, "bin"));
  } catch {
    return [];
  }
}

export const versionOf = (program: string, flag = "--version"): string => {
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: "utf8" });
  return /\d+\.\d+(\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? "";
};

function isWhole(folder: string): boolean {
  const programs = ["initdb", "postgres", "pg_basebackup", "pg_rewind"];
  return programs.every((name) => isProgram(join(folder, name)));
}

function postgresFolder(): string | undefined {
  const onPath = find("postgres");
  const folders = [...(onPath === undefined ? [] : [dirname(onPath)]), ...debianFolders()];
  return folders
    .filter(isWhole)
    .find((folder) => Number.parseInt(versionOf(join(folder, "postgres")), 10) >= OLDEST);
}

/** Why there can be no cluster here, and what would help. */
export class ProgramMissing extends Error {
  override readonly name = "ProgramMissing";
}

const install = (what: string, packages: string): string =>
  `${what} is missing here. On Debian and Ubuntu: apt-get install ${packages}`;

/** @throws {ProgramMissing} with all that is missing */
export function findPrograms(): Programs {
  const postgres = postgresFolder();
  const pgbouncer = find("pgbouncer");
  const nginx = find("nginx");
  if (postgres !== undefined && pgbouncer !== undefined && nginx !== undefined)
    return { postgres, pgbouncer, nginx };
  const missing = [
    postgres === undefined ? install(`PostgreSQL ${OLDEST} or newer`, "postgresql") : "",
    pgbouncer === undefined ? install("PgBouncer", "pgbouncer") : "",
    nginx === undefined ? install("nginx", "nginx-light") : "",
  ];
  throw new ProgramMissing(missing.filter((line) => line !== "").join("\n"));
}

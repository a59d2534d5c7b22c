import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config.ts";
import { ConfigError } from "./config-error.ts";

const secretFile = (dataDir: string): string => join(dataDir, "jwt-secret");

function stored(dataDir: string): string | undefined {
  try {
    return readFileSync(secretFile(dataDir), "utf8").trim() || undefined;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw failure;
  }
}

/** Written aside and then linked into place: two processes that start together agree on one secret, never on half. */
function store(dataDir: string): void {
  // Whoever else could write there could put a secret of their own in place of this one, whatever the umask allows.
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const draft = `${secretFile(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, secretFile(dataDir));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== "EEXIST") throw failure;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @throws {ConfigError} when the folder cannot be used */
function keptSecret(dataDir: string): string {
  try {
    if (stored(dataDir) === undefined) store(dataDir);
    return stored(dataDir) ?? "";
  } catch (failure) {
    throw new ConfigError([
      `DATA_DIR must be a folder that can be written to: ${(failure as Error).message}`,
    ]);
  }
}

/**
 * The secret that tokens are signed with: the configured one, or in embedded mode the one that is kept with the data.
 * Undefined where tokens are verified by public keys alone.
 */
export function jwtSecret({ jwt, dataDir }: Pick<Config, "jwt" | "dataDir">): string | undefined {
  if (jwt.secret === undefined && jwt.keys !== undefined) return undefined;
  const secret = jwt.secret ?? keptSecret(dataDir);
  if (secret === "") throw new ConfigError([`${secretFile(dataDir)} is empty; remove it and start again`]);
  return secret;
}

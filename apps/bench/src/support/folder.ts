import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cleanup } from "./cleanup.ts";

export async function temporaryFolder(cleanup: Cleanup): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "bookings-bench-"));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  // For root, whose PostgreSQL runs as another user and has to get through.
  await chmod(folder, 0o711);
  return folder;
}

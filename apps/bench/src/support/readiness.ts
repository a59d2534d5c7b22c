import { readFile } from "node:fs/promises";
import type { Client } from "./client.ts";
import type { Service } from "./service.ts";
import { comesTrue } from "./work.ts";

const START_PATIENCE = 60_000;

export async function isReady(client: Client, { port }: Service): Promise<boolean> {
  const probe = { method: "GET", path: "/health/ready", patience: 12_000 } as const;
  return client.send(port, probe).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** Looks every so many milliseconds. @throws with what the service has logged last, where it does not become ready */
export async function expectReady(client: Client, service: Service, interval = 50): Promise<void> {
  if (await comesTrue(() => isReady(client, service), START_PATIENCE, interval)) return;
  const log = await readFile(service.logFile, "utf8");
  throw new Error(`${service.name} does not become ready. Its log ends with:\n${log.slice(-2_000)}`);
}

import type { Arena } from "./arena.ts";
import { disturbDatabase } from "./database-faults.ts";
import type { Fault } from "./plan.ts";
import { killService, stopService } from "./service-faults.ts";

/** Resolves when the next fault may come: a service may still be starting, the database is back. */
export async function inflict(arena: Arena, fault: Fault): Promise<void> {
  const { kind, service } = fault;
  const { inflicted } = arena.damage;
  inflicted.set(kind, (inflicted.get(kind) ?? 0) + 1);
  if (kind === "kill service") await killService(arena, service);
  else if (kind === "stop service") await stopService(arena, service);
  else await disturbDatabase(arena, fault);
}

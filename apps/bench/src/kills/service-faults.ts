import { inSeconds } from "../support/numbers.ts";
import type { Service } from "../support/service.ts";
import { comesTrue } from "../support/work.ts";
import { type Arena, isUp, LAST_RESORT, recordRecovery } from "./arena.ts";
import type { FaultKind } from "./plan.ts";

const STOP_LIMIT = 10_000;

export async function killService(arena: Arena, index: number): Promise<void> {
  const service = await target(arena, index);
  await service.kill();
  service.start();
  watchComeback(arena, service, "kill service");
}

export async function stopService(arena: Arena, index: number): Promise<void> {
  const service = await target(arena, index);
  const { damage } = arena;
  const { code, milliseconds } = await service.stop();
  service.start();
  damage.slowestStop = Math.max(damage.slowestStop, milliseconds);
  if (code !== 0 || milliseconds > STOP_LIMIT)
    damage.badStops.push(`${service.name}: exit code ${code} after ${inSeconds(milliseconds)}`);
  watchComeback(arena, service, "stop service");
}

/** The next fault does not wait for it; what it does to the database meanwhile is not this one's recovery. */
function watchComeback(arena: Arena, service: Service, kind: FaultKind): void {
  const started = performance.now();
  const life = service.life();
  const { disturbances } = arena;
  const isMoot = () => arena.disturbances !== disturbances || service.life() !== life;
  const watch = async () => {
    await comesTrue(() => isMoot() || arena.probes.isReady(service, started), LAST_RESORT);
    if (!isMoot()) recordRecovery(arena, kind, performance.now() - started);
  };
  void watch();
}

/** The service that the plan names; or another one, where that one is still coming up. */
async function target(arena: Arena, index: number): Promise<Service> {
  const { services } = arena.stage;
  await comesTrue(() => services.some((service) => isUp(arena, service)), LAST_RESORT);
  const planned = services[index] ?? services[0];
  return isUp(arena, planned) ? planned : (services.find((service) => isUp(arena, service)) ?? planned);
}

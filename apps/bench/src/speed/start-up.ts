import { setTimeout as pause } from "node:timers/promises";
import { openClient } from "../support/client.ts";
import { processorTime } from "../support/processes.ts";
import { expectReady } from "../support/readiness.ts";
import type { Service } from "../support/service.ts";
import { tell } from "./describe.ts";
import type { Stand } from "./stand.ts";

export interface StartUp {
  /** From the start of the process to its first answer that it is ready. */
  readonly seconds: number;
  /** Of processor time until then; NaN where it cannot be told. */
  readonly processor: number;
}

const TIMES = 5;
/** Milliseconds between two questions whether it is ready. */
const INTERVAL = 3;
/** Milliseconds for the machine to come to rest after the process before. */
const REST = 300;

async function startOnce(service: Service): Promise<StartUp> {
  await pause(REST);
  const client = openClient();
  const begin = performance.now();
  service.start();
  await expectReady(client, service, INTERVAL);
  const seconds = (performance.now() - begin) / 1000;
  const processor = processorTime(service.life().pid).own;
  client.close();
  await service.kill();
  return { seconds, processor };
}

/** On a running database with all migrations done. */
export async function measureStartUp(stand: Stand): Promise<StartUp[]> {
  const service = await stand.plainProduct();
  const all: StartUp[] = [];
  for (let time = 0; time < TIMES; time += 1) all.push(await startOnce(service));
  tell(`start-up: ${all.map(({ seconds }) => `${seconds.toFixed(2)} s`).join(", ")}`);
  return all;
}

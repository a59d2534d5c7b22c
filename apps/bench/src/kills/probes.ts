import { setTimeout as pause } from "node:timers/promises";
import type { Cleanup } from "../support/cleanup.ts";
import { openClient } from "../support/client.ts";
import { inMs } from "../support/numbers.ts";
import type { Service } from "../support/service.ts";

/** What a supervisor sees of a service. */
export interface Probes {
  /** Whether it says so in answer to a question that was asked after that moment. */
  isReady(service: Service, asked: number): boolean;
  /** Whether it has said after that moment that it is not. */
  isKnownUnready(service: Service, since: number): boolean;
  readonly live: {
    answers: number;
    slowest: number;
    readonly wrong: string[];
  };
}

interface Seen {
  status: number;
  asked: number;
  answered: number;
}

const LIVE_LIMIT = 1_000;
const PATIENCE = 12_000;
const LIVE_INTERVAL = 200;
const READY_INTERVAL = 50;

export function startProbes(services: readonly Service[], cleanup: Cleanup): Probes {
  const client = openClient();
  const live: Probes["live"] = { answers: 0, slowest: 0, wrong: [] };
  const seen = new Map<Service, Seen>();
  /** Processes that have answered before: others may not listen yet. */
  const known = new WeakSet<object>();
  const end = new AbortController();
  cleanup.add(() => {
    end.abort();
    client.close();
  });

  const ask = ({ port }: Service, path: string): Promise<number> =>
    client.send(port, { method: "GET", path, patience: PATIENCE }).then(
      ({ status }) => status,
      () => 0,
    );

  async function askReady(service: Service): Promise<void> {
    const asked = performance.now();
    const status = await ask(service, "/health/ready");
    seen.set(service, { status, asked, answered: performance.now() });
  }

  async function askLive(service: Service): Promise<void> {
    const life = service.life();
    const asked = performance.now();
    const status = await ask(service, "/health/live");
    const took = performance.now() - asked;
    // Whoever has been killed or stopped meanwhile need not answer.
    if (life.fate !== "none" || life.hasEnded || (status === 0 && !known.has(life))) return;
    known.add(life);
    live.answers += 1;
    live.slowest = Math.max(live.slowest, took);
    if (status !== 200 || took > LIVE_LIMIT)
      live.wrong.push(`${service.name}: ${status} after ${inMs(took)}`);
  }

  async function again(work: () => Promise<void>, interval: number): Promise<void> {
    while (!end.signal.aborted) {
      await work();
      await pause(interval);
    }
  }

  for (const service of services) {
    void again(() => askReady(service), READY_INTERVAL);
    void again(() => askLive(service), LIVE_INTERVAL);
  }
  return {
    live,
    isReady(service, asked) {
      const last = seen.get(service);
      return last !== undefined && last.status === 200 && last.asked >= asked;
    },
    isKnownUnready(service, since) {
      const last = seen.get(service);
      return last !== undefined && last.status === 503 && last.answered >= since;
    },
  };
}

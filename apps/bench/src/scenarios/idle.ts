import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { Bench } from "../bench.ts";
import { offer, orderBody } from "../support/catalog.ts";
import { openClient, type Request } from "../support/client.ts";
import { halfSentRequest, idleConnection, openOnes } from "../support/connections.ts";
import { count, inMs, inSeconds, medianOf, slowestOf } from "../support/numbers.ts";
import { residentMemory } from "../support/processes.ts";
import { progress } from "../support/progress.ts";
import { expectSuccess, openStage, putEvent, type Stage } from "../support/stage.ts";
import { comesTrue, eachOf } from "../support/work.ts";

const IDLE = 2_000;
const HALF_SENT = 200;
const ORDINARY = 100;
const WARM_UP = 500;
const ANSWER = 1_000;
const STOP = 10_000;
const MIB = 1024 * 1024;
const GROWTH = 150 * MIB;
const OPENING_AT_A_TIME = 100;
/** Milliseconds that a server may take to notice that a connection has been idle for too long. */
const TOLERANCE = 10_000;
/** Milliseconds; what is kept for longer is left to the end of the service. */
const WORTH_WAITING = 15_000;

const inMib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`;

/** By turns an order, the list of orders, and the event. */
function ordinaryRequest({ callers }: Stage, eventId: string, index: number): Request {
  const athlete = randomUUID();
  const token = callers.user(athlete);
  const reads = [`/v1/bookings/orders?userId=${athlete}`, `/v1/events/${eventId}`];
  const path = reads[index % 3];
  if (path !== undefined) return { method: "GET", path, token };
  return { method: "POST", path: "/v1/bookings", token, body: orderBody(athlete, [eventId]) };
}

/** One request after the other; gives what each took. */
async function ordinaryRequests(stage: Stage, eventId: string, amount: number): Promise<number[]> {
  const client = openClient();
  const [{ port }] = stage.services;
  const times = await eachOf(
    Array.from({ length: amount }, (_, index) => ordinaryRequest(stage, eventId, index)),
    1,
    async (request) => (await expectSuccess(client.send(port, request))).milliseconds,
  );
  client.close();
  return times;
}

/** Those that the service has closed meanwhile, as a service may that keeps connections for some seconds, are opened anew. */
async function openIdle(port: number): Promise<Socket[]> {
  const fill = (missing: number) =>
    eachOf(Array.from({ length: missing }), OPENING_AT_A_TIME, () => idleConnection(port));
  const first = openOnes(await fill(IDLE));
  return [...first, ...(await fill(IDLE - openOnes(first).length))];
}

/** The connections of the scenario. */
interface Crowd {
  readonly idling: readonly Socket[];
  readonly halfSent: readonly Socket[];
}

async function openCrowd({ services: [{ port }], callers }: Stage, { cleanup }: Bench): Promise<Crowd> {
  const token = callers.user(randomUUID());
  const halfSent = await eachOf(Array.from({ length: HALF_SENT }), OPENING_AT_A_TIME, (_, index) =>
    halfSentRequest(port, token, index),
  );
  const idling = await openIdle(port);
  cleanup.add(() => [...halfSent, ...idling].forEach((socket) => socket.destroy()));
  return { idling, halfSent };
}

/** Connections that nobody uses, and requests that do not come to their end. */
export async function idle(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 1);
  const event = offer({ seats: 1_000, slot: 0 });
  await putEvent(stage, event);
  await ordinaryRequests(stage, event.eventId, WARM_UP);
  const before = residentMemory(stage.services[0].life().pid);
  const crowd = await openCrowd(stage, bench);
  await measure(bench, stage, crowd, event.eventId);
  const growth = residentMemory(stage.services[0].life().pid) - before;
  bench.fact("memory before", inMib(before));
  bench.promise("memory that they take", `≤ ${inMib(GROWTH)}`, inMib(growth), growth <= GROWTH);
  await watchClosing(bench, stage, crowd.idling);
  await watchStop(bench, stage, [...crowd.idling, ...crowd.halfSent]);
}

/** What others notice of the crowd. */
async function measure(bench: Bench, stage: Stage, { idling, halfSent }: Crowd, eventId: string) {
  const open = count(openOnes(idling).length);
  progress("idle", `${open} idle connections, ${openOnes(halfSent).length} half-sent requests`);
  const times = await ordinaryRequests(stage, eventId, ORDINARY);
  const stillOpen = count(openOnes(idling).length);
  bench.fact("idle connections open, before and after the measurement", `${open}, ${stillOpen}`);
  bench.fact("half-sent requests open after it", String(openOnes(halfSent).length));
  bench.fact("ordinary answer, median", inMs(medianOf(times)));
  bench.within("slowest ordinary answer", ANSWER, slowestOf(times));
}

/** How long the service says that it keeps an idle connection, in milliseconds. */
async function announcedTimeout({ ask }: Stage): Promise<number> {
  const { headers } = await expectSuccess(ask({ method: "GET", path: "/health/live" }));
  return Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1] ?? 0) * 1000;
}

async function watchClosing(bench: Bench, stage: Stage, idling: readonly Socket[]): Promise<void> {
  const timeout = await announcedTimeout(stage);
  bench.fact("idle connections are kept, as announced, for", inSeconds(timeout));
  if (timeout > WORTH_WAITING) return;
  await comesTrue(() => openOnes(idling).length === 0, timeout + TOLERANCE, 100);
  bench.never("idle connections left open after that", openOnes(idling).length);
}

async function watchStop({ fact, promise, within }: Bench, { services }: Stage, sockets: readonly Socket[]) {
  fact("connections open at SIGTERM, idle and half-sent", count(openOnes(sockets).length));
  const { code, milliseconds } = await services[0].stop();
  promise("exit code after SIGTERM", "0", String(code), code === 0);
  within("stopped within", STOP, milliseconds);
}

import type { Clock, NotificationOverview } from "@bookings/domain";
import type { Database } from "@bookings/persistence";
import { askedOnce } from "../asked-once.ts";
import { inTime } from "./in-time.ts";
import { Gauge, type Registry } from "./library.ts";

/** What is asked of the database, and by which clock. */
export interface Asked {
  readonly database: Pick<Database, "ping" | "pool" | "storage">;
  readonly clock: Clock;
  /** Milliseconds that the database has for an answer; 1,000 when absent: whoever collects metrics waits for a few seconds only. */
  readonly patience?: number;
}

const gaugeIn =
  (registry: Registry) =>
  <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name, help, labelNames, registers: [registry] });

/** @returns what writes down how the connections stand */
function poolMetrics(registry: Registry): (pool: ReturnType<Database["pool"]>) => void {
  const gauge = gaugeIn(registry);
  const most = gauge("bookings_db_pool_max", "Connections that this process may have.");
  const connections = gauge("bookings_db_pool_connections", "Connections that this process has.", ["state"]);
  const waiting = gauge("bookings_db_pool_waiting", "Those who wait for a connection.");
  return ({ max, busy, idle, waiting: crowd }) => {
    most.set(max);
    connections.set({ state: "busy" }, busy);
    connections.set({ state: "idle" }, idle);
    waiting.set(crowd);
  };
}

const secondsSince = (instant: string | null, now: Date): number =>
  instant === null ? 0 : (now.getTime() - Date.parse(instant)) / 1000;

/** @returns what writes down how the ledger stands; where nobody knows, there is nothing to read */
function ledgerMetrics(registry: Registry): (ledger: NotificationOverview | undefined, now: Date) => void {
  const gauge = gaugeIn(registry);
  const due = gauge("bookings_notifications_due", "Messages whose next try is due.");
  const pending = gauge("bookings_notifications_pending", "Messages that are still to be sent.");
  const dead = gauge("bookings_notifications_dead", "Messages that were given up.");
  const age = gauge(
    "bookings_notifications_oldest_due_age_seconds",
    "How long the message has been due that waits longest.",
  );
  return (ledger, now) => {
    // A gauge without labels would be zero.
    for (const one of [due, pending, dead, age]) one.remove();
    if (ledger === undefined) return;
    due.set(ledger.due);
    pending.set(ledger.pending);
    dead.set(ledger.dead);
    age.set(secondsSince(ledger.oldestDueAt, now));
  };
}

/**
 * What stands in the database, the same in every process, and how this one gets on with it.
 *
 * @returns what looks anew, and takes little more than a second whatever the database does
 */
export function databaseMetrics(
  registry: Registry,
  { database, clock, patience = 1_000 }: Asked,
): () => Promise<void> {
  const up = gaugeIn(registry)("bookings_db_up", "Whether the database answers this process, 0 or 1.");
  const notePool = poolMetrics(registry);
  const noteLedger = ledgerMetrics(registry);
  const ping = askedOnce(async () => database.ping().then(() => true));
  const overview = askedOnce(() => database.storage.notifications.overview(clock.now()));
  return async () => {
    const [isUp, ledger] = await Promise.all([inTime(patience, ping()), inTime(patience, overview())]);
    up.set(isUp ? 1 : 0);
    notePool(database.pool());
    noteLedger(ledger, clock.now());
  };
}

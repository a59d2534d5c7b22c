import {
  defaultDelivery,
  noContacts,
  type Ports,
  type Storage,
  type UseCases,
  useCases,
} from "@bookings/domain";
import { NOW } from "./builders.ts";
import { sequentialIds } from "./ids.ts";
import { type ManualClock, manualClock } from "./manual-clock.ts";
import { type MemoryStorage, memoryStorage } from "./memory-storage.ts";
import { type RecordingNotifier, recordingNotifier } from "./recording-notifier.ts";
import { someRules } from "./some-rules.ts";

/** Everything plugged in, and what a test wants to get hold of. */
export interface TestPorts<Kept extends Storage> {
  readonly ports: Ports;
  readonly useCases: UseCases;
  readonly clock: ManualClock;
  readonly storage: Kept;
  /** The one channel, unless `notifiers` were given. */
  readonly notifier: RecordingNotifier;
}

/** Ports to use in place of the usual ones. */
export interface PortOverrides<Kept extends Storage> extends Partial<Ports> {
  readonly clock?: ManualClock;
  readonly storage?: Kept;
}

/** Everything plugged in: memory for storage, a clock that stands still, one channel that keeps what it gets. */
export function testPorts<Kept extends Storage = MemoryStorage>(
  overrides: PortOverrides<Kept> = {},
): TestPorts<Kept> {
  const clock = overrides.clock ?? manualClock(NOW);
  const storage = overrides.storage ?? (memoryStorage() as Storage as Kept);
  const notifier = recordingNotifier();
  const ports: Ports = {
    ids: sequentialIds(),
    policy: { allowOverlap: false },
    rules: someRules,
    dice: { roll: () => 0.5 },
    notifiers: [notifier],
    contacts: noContacts,
    delivery: defaultDelivery,
    language: "en",
    ...overrides,
    clock,
    storage,
  };
  return { ports, useCases: useCases(ports), clock, storage, notifier };
}

import type { OnSettled, SettledAs } from "@bookings/domain";
import { Counter, type Registry } from "./library.ts";

/** Counts what becomes of messages. */
export interface MessageMetrics {
  readonly onSettled: OnSettled;
  /** How many outcomes this process has written down since it began. */
  settled(): number;
  /** Begins at zero for channels, so that the first failure of one is seen as an increase. */
  expect(channels: readonly string[]): void;
}

const outcomes: readonly SettledAs[] = ["sent", "failed", "dead", "expired", "skipped"];

export function messageMetrics(registry: Registry): MessageMetrics {
  let settled = 0;
  const messages = new Counter({
    name: "bookings_notifications_total",
    help: "What became of messages each time that one was tried or given up; failed ones will be tried again.",
    labelNames: ["channel", "outcome"],
    registers: [registry],
  });
  return {
    onSettled: ({ channel, outcome }) => {
      settled += 1;
      messages.inc({ channel, outcome });
    },
    settled: () => settled,
    expect: (channels) => {
      for (const channel of channels) for (const outcome of outcomes) messages.inc({ channel, outcome }, 0);
    },
  };
}

import { type Clock, DeliveryFailed, type Message, type Notifier } from "@bookings/domain";
import { DEFAULT_TIMEOUT } from "./http-settings.ts";

/** Where the lines go. */
export interface LogNotifierOptions {
  /** Takes one line, without its end; done once nobody can lose it any more. */
  readonly write: (line: string) => void | Promise<void>;
  readonly clock: Clock;
  /** Milliseconds that writing may take; 10,000 unless told. */
  readonly timeout?: number | undefined;
}

/**
 * Channel `log`: prints each message as one JSON line, for trying things out and for pipelines that read logs.
 * It shows ids and the message itself, never notes, comments or reasons.
 */
export const logNotifier = ({ write, clock, timeout = DEFAULT_TIMEOUT }: LogNotifierOptions): Notifier => ({
  channel: "log",
  send: async (message) => {
    try {
      await within(timeout, write(JSON.stringify(lineOf(message, clock.now()))));
    } catch {
      throw new DeliveryFailed("the log cannot be written");
    }
  },
});

/** Whoever reads the lines may have stopped to. @throws when it takes longer */
async function within(timeout: number, writing: void | Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(() => late.reject(new Error("late")), timeout);
  await Promise.race([writing, late.promise]).finally(() => clearTimeout(timer));
}

const lineOf = ({ id, ruleId, on, recipient, language, title, text, booking }: Message, now: Date) => ({
  time: now.toISOString(),
  msg: "notification",
  id,
  ruleId,
  on,
  recipient,
  language,
  title,
  text,
  bookingId: booking.bookingId,
  eventId: booking.eventId,
});

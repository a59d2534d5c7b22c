import { type Clock, DeliveryFailed, type Message, type Notifier } from "@bookings/domain";

/** Where the lines go. */
export interface LogNotifierOptions {
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
  readonly clock: Clock;
}

/**
 * Channel `log`: prints each message as one JSON line, for trying things out and for pipelines that read logs.
 * It shows ids and the message itself, never notes, comments or reasons.
 */
export const logNotifier = ({ write, clock }: LogNotifierOptions): Notifier => ({
  channel: "log",
  send: async (message) => {
    try {
      write(JSON.stringify(lineOf(message, clock.now())));
    } catch {
      throw new DeliveryFailed("the log cannot be written");
    }
  },
});

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

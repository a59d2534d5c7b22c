import { DeliveryFailed, type Message, type Notifier } from "@bookings/domain";

/** A channel that keeps what it is given, and fails when it is told to. */
export interface RecordingNotifier extends Notifier {
  /** What was accepted, in that order. */
  readonly messages: readonly Message[];
  /** What was turned away, in that order; a message stands here once for each try. */
  readonly failed: readonly Message[];
  /** The next `times` messages are turned away with `failure`. */
  failNext(times: number, failure?: Error): void;
}

/** A channel of this name that has taken nothing yet. */
export function recordingNotifier(channel = "test"): RecordingNotifier {
  const messages: Message[] = [];
  const failed: Message[] = [];
  const failures: Error[] = [];
  return {
    channel,
    messages,
    failed,
    failNext: (times, failure = new DeliveryFailed("the channel is down")) => {
      for (let time = 0; time < times; time += 1) failures.push(failure);
    },
    send: async (message) => {
      const failure = failures.shift();
      (failure === undefined ? messages : failed).push(structuredClone(message));
      if (failure !== undefined) throw failure;
    },
  };
}

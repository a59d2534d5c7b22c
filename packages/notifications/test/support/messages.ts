import { type Message, type MessageId, type Notifier, viewBooking } from "@bookings/domain";
import { aBooking, aLedgerEntry, anEvent, anId } from "@bookings/domain/testing";

export function aMessage(changes: Partial<Message> = {}): Message {
  const { ruleId, on, recipient } = aLedgerEntry();
  return {
    id: anId<MessageId>(1),
    ruleId,
    on,
    recipient,
    language: "en",
    title: "Soon",
    text: "It starts soon.",
    booking: viewBooking({ booking: aBooking(), event: anEvent() }),
    contact: { email: "athlete@example.org" },
    ...changes,
  };
}

/** What `work` is rejected with; nothing when it is not. */
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (failure: unknown) => failure,
  );

/** Why a channel does not take a message. */
export const refusalOf = (notifier: Notifier, message = aMessage()): Promise<unknown> =>
  failureOf(notifier.send(message));

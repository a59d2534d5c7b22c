import assert from "node:assert/strict";
import { DeliveryFailed, type Message, type MessageId, type Notifier, viewBooking } from "@bookings/domain";
import { aBooking, aLedgerEntry, anEvent } from "../builders.ts";
import { anId } from "../ids.ts";
import { AWKWARD_TEXT } from "./samples.ts";

/** A channel with its far end in the test's hand. */
export interface NotifierSubject {
  readonly notifier: Notifier;
  /** The ids of what the far end has accepted so far, in that order. */
  arrived(): readonly string[];
  /** From now on the far end turns everything away, or takes it again. */
  refuse(refusing: boolean): void;
}

export interface NotifierCase {
  readonly name: string;
  run(subject: NotifierSubject): Promise<void>;
}

const messageOf = (number: number): Message => {
  const { ruleId, on, recipient } = aLedgerEntry();
  const booking = viewBooking({ booking: aBooking(), event: anEvent() });
  const texts = { language: "en", title: "Soon", text: AWKWARD_TEXT };
  const contact = { email: "athlete@example.org" };
  return { id: anId<MessageId>(number), ruleId, on, recipient, ...texts, booking, contact };
};

/** What every channel must pass; each case on a channel of its own. */
export const notifierContract: readonly NotifierCase[] = [
  {
    name: "resolves when the message was accepted",
    run: async ({ notifier, arrived }) => {
      await notifier.send(messageOf(1));
      assert.deepEqual(arrived(), [anId(1)]);
    },
  },
  {
    name: "fails with DeliveryFailed when the message was not accepted",
    run: async ({ notifier, arrived, refuse }) => {
      refuse(true);
      await assert.rejects(notifier.send(messageOf(1)), DeliveryFailed);
      assert.deepEqual(arrived(), []);
    },
  },
  {
    name: "sends a message that failed again under the same id",
    run: async ({ notifier, arrived, refuse }) => {
      refuse(true);
      await assert.rejects(notifier.send(messageOf(1)), DeliveryFailed);
      refuse(false);
      await notifier.send(messageOf(1));
      await notifier.send(messageOf(2));
      assert.deepEqual(arrived(), [anId(1), anId(2)]);
    },
  },
  {
    name: "sends several messages at once, each of them once",
    run: async ({ notifier, arrived }) => {
      const numbers = [1, 2, 3, 4, 5];
      await Promise.all(numbers.map((number) => notifier.send(messageOf(number))));
      assert.deepEqual(
        arrived().toSorted(),
        numbers.map((number) => anId(number)),
      );
    },
  },
];

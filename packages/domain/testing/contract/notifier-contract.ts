import assert from "node:assert/strict";
import { DeliveryFailed, type Message, type MessageId, type Notifier, viewBooking } from "@bookings/domain";
import { aBooking, aLedgerEntry, anEvent } from "../builders.ts";
import { anId } from "../ids.ts";
import { AWKWARD_TEXT } from "./samples.ts";

/** What the far end has of a message. */
export interface Arrived {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A channel with its far end in the test's hand. */
export interface NotifierSubject {
  readonly notifier: Notifier;
  /** What the far end has accepted so far, in that order. */
  arrived(): readonly Arrived[];
  /** From now on the far end turns everything away, or takes it again. */
  refuse(refusing: boolean): void;
}

/** A channel whose far end is another machine's affair. */
export interface RemoteNotifierSubject extends NotifierSubject {
  /** From now on the far end takes connections and says nothing; the notifier is one that waits only briefly for it. */
  hang(): Notifier;
}

/** One promise that every channel keeps. Each case is given a channel of its own, which has sent nothing. */
export interface NotifierCase<Subject = NotifierSubject> {
  readonly name: string;
  run(subject: Subject): Promise<void>;
}

const idsOf = (arrived: readonly Arrived[]): string[] => arrived.map(({ id }) => id);

/** A title is one line. */
const AWKWARD_TITLE = AWKWARD_TEXT.replaceAll(/\s+/g, " ").trim();

const messageOf = (number: number): Message => {
  const { ruleId, on, recipient } = aLedgerEntry();
  const booking = viewBooking({ booking: aBooking(), event: anEvent() });
  const texts = { language: "en", title: AWKWARD_TITLE, text: AWKWARD_TEXT };
  const contact = { email: "athlete@example.org" };
  return { id: anId<MessageId>(number), ruleId, on, recipient, ...texts, booking, contact };
};

/** What every channel must pass; each case on a channel of its own. */
export const notifierContract: readonly NotifierCase[] = [
  {
    name: "resolves when the message was accepted",
    run: async ({ notifier, arrived }) => {
      await notifier.send(messageOf(1));
      assert.deepEqual(idsOf(arrived()), [anId(1)]);
    },
  },
  {
    name: "loses nothing of a title and a text, whatever they hold and however long they are",
    run: async ({ notifier, arrived }) => {
      const text = `${AWKWARD_TEXT}${"ёж ".repeat(5_000)}\r\n.\r\n..\r\nFrom me`;
      await notifier.send({ ...messageOf(1), text });
      assert.deepEqual(arrived(), [{ id: anId(1), title: AWKWARD_TITLE, text }]);
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
      assert.deepEqual(idsOf(arrived()), [anId(1), anId(2)]);
    },
  },
  {
    name: "sends several messages at once, each of them once",
    run: async ({ notifier, arrived }) => {
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
      await Promise.all(numbers.map((number) => notifier.send(messageOf(number))));
      assert.deepEqual(
        idsOf(arrived()).toSorted(),
        numbers.map((number) => anId(number)),
      );
    },
  },
];

/** What every channel must pass whose far end can be away. */
export const remoteNotifierContract: readonly NotifierCase<RemoteNotifierSubject>[] = [
  ...notifierContract,
  {
    name: "fails with DeliveryFailed, and soon, when the far end says nothing at all",
    run: async ({ hang, arrived }) => {
      const notifier = hang();
      const sent = [1, 2].map((number) => assert.rejects(notifier.send(messageOf(number)), DeliveryFailed));
      await Promise.all(sent);
      assert.deepEqual(arrived(), []);
    },
  },
];

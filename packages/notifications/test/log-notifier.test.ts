import { type Message, type MessageId, viewBooking } from "@bookings/domain";
import {
  aBooking,
  aLedgerEntry,
  anEvent,
  anId,
  manualClock,
  NOW,
  type NotifierSubject,
  notifierContract,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { logNotifier } from "../src/log-notifier.ts";

function subject(): NotifierSubject & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  let refusing = false;
  const write = (line: string): void => {
    if (refusing) throw new Error("disk full");
    lines.push(line);
  };
  return {
    notifier: logNotifier({ write, clock: manualClock(NOW) }),
    arrived: () =>
      lines.map((line) => {
        const { id, title, text } = JSON.parse(line) as Message;
        return { id, title, text };
      }),
    refuse: (now) => {
      refusing = now;
    },
    lines,
  };
}

describe("the log channel", () => {
  for (const { name, run } of notifierContract) it(name, () => run(subject()));

  it("prints ids and the message on one line, and nothing that people wrote about each other", async () => {
    const { notifier, lines } = subject();
    const booking = viewBooking({ booking: aBooking({ note: "a secret note" }), event: anEvent() });
    const { ruleId, on, recipient } = aLedgerEntry();
    const texts = { language: "en", title: "Soon", text: "two\nlines" };
    const message: Message = {
      id: anId<MessageId>(1),
      ruleId,
      on,
      recipient,
      booking,
      contact: {},
      ...texts,
    };
    await notifier.send(message);
    expect(lines).to.have.length(1);
    expect(lines[0]).not.to.match(/\n|secret/);
    expect(JSON.parse(lines[0] ?? "")).to.deep.equal({
      time: NOW.toISOString(),
      msg: "notification",
      id: message.id,
      ruleId,
      on,
      recipient,
      language: "en",
      title: "Soon",
      text: "two\nlines",
      bookingId: booking.bookingId,
      eventId: booking.eventId,
    });
  });
});

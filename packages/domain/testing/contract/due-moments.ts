import assert from "node:assert/strict";
import type { Booked, BookingState, NotificationRule, Span } from "@bookings/domain";
import { aRule, DAY, END, HOUR, later, MINUTE, NOW, START } from "../builders.ts";
import type { ContractCase } from "./contract-case.ts";
import { aLook, booked, keepBooked, recordAsDefined, type Seen } from "./looks.ts";

/** One booking, what is seen of it, and whether its coach is told. */
interface Situation {
  readonly name: string;
  readonly about: Booked;
  readonly seen: Seen;
  readonly told: boolean;
}

const caseOf = ({ name, about, seen, told }: Situation): ContractCase => ({
  name: `records ${told ? "a message" : "nothing"} ${name}`,
  run: async (storage) => {
    await keepBooked(storage, [about]);
    const recorded = await recordAsDefined(storage, [about], seen);
    assert.equal(recorded.length, told ? 1 : 0);
  },
});

const toCoach = (changes: Partial<NotificationRule>): NotificationRule =>
  aRule({ to: ["coach"], ...changes });

const acceptedAt = (instant: Date): BookingState => ({ status: "Accepted", acceptedAt: instant });

/** Both sides of an instant, and the instant itself. */
const around = (instant: Date): [where: string, instant: Date][] => [
  ["a millisecond before", later(instant, -1)],
  ["at", instant],
  ["a millisecond after", later(instant, 1)],
];

/** Rules of each kind with a booking about which they have something to say, due at `dueAt`, found at `foundAt`. */
const kinds: { rule: NotificationRule; about: Booked; dueAt: Date; foundAt: Date }[] = [
  {
    rule: toCoach({ on: "requested", offset: 0 }),
    about: booked({ requestedAt: later(NOW, 5), changedAt: later(NOW, 7) }),
    dueAt: later(NOW, 5),
    foundAt: later(NOW, 7),
  },
  {
    rule: toCoach({ on: "accepted", offset: 2 * HOUR }),
    about: booked({ state: acceptedAt(later(NOW, 9)), changedAt: later(NOW, 11) }),
    dueAt: later(NOW, 2 * HOUR + 9),
    foundAt: later(NOW, 11),
  },
  {
    rule: toCoach({ on: "rescheduled", offset: MINUTE }),
    about: booked({}, { movedAt: later(NOW, 13) }),
    dueAt: later(NOW, MINUTE + 13),
    foundAt: later(NOW, 13),
  },
  ...[-90 * MINUTE, 0, HOUR].flatMap((offset) => [
    {
      rule: toCoach({ on: "start", offset }),
      about: booked(),
      dueAt: later(START, offset),
      foundAt: later(START, offset),
    },
    {
      rule: toCoach({ on: "end", offset }),
      about: booked(),
      dueAt: later(END, offset),
      foundAt: later(END, offset),
    },
  ]),
];

const spansAround = (instant: Date): [what: string, span: Span, inside: boolean][] => [
  ["is the instant itself", { from: instant, to: instant }, true],
  ["begins with it", { from: instant, to: later(instant, HOUR) }, true],
  ["ends with it", { from: later(instant, -HOUR), to: instant }, true],
  ["begins a millisecond after it", { from: later(instant, 1), to: later(instant, HOUR) }, false],
  ["ends a millisecond before it", { from: later(instant, -HOUR), to: later(instant, -1) }, false],
];

const spans: Situation[] = kinds.flatMap(({ rule, about, foundAt }) =>
  spansAround(foundAt).map(([what, span, told]) => ({
    name: `on ${rule.on} ${rule.offset} ms, when the span ${what}`,
    about,
    seen: { looks: [aLook({ rule, span })] },
    told,
  })),
);

const sinces: Situation[] = kinds.flatMap(({ rule, about, dueAt }) =>
  around(dueAt).map(([where, since]) => ({
    name: `on ${rule.on} ${rule.offset} ms, when the rule appeared ${where} the moment`,
    about,
    seen: { looks: [aLook({ rule, since })] },
    told: since <= dueAt,
  })),
);

const EVE = later(START, -DAY);
const dayBefore = toCoach({ offset: -DAY });
const beforeEnd = toCoach({ on: "end", offset: -DAY });

const tooLate = (name: string, rule: NotificationRule, about: Booked, told: boolean): Situation => ({
  name,
  about,
  seen: { looks: [aLook({ rule })] },
  told,
});

/** Since when a time stands for a booking: all but the first lie a millisecond to one side of the moment. */
const standing: Situation[] = around(EVE).flatMap(([where, instant]) => {
  const told = instant <= EVE;
  const accepted = { state: acceptedAt(instant), requestedAt: later(EVE, -DAY) };
  const ofEnd = later(instant, +END - +START);
  return [
    tooLate(`when it was accepted ${where} the moment`, dayBefore, booked(accepted), told),
    tooLate(`when it was requested ${where} the moment`, dayBefore, booked({ requestedAt: instant }), told),
    tooLate(
      `when its start was moved ${where} the moment`,
      dayBefore,
      booked({}, { startMovedAt: instant }),
      told,
    ),
    tooLate(
      `of its start when its end was moved ${where} the moment`,
      dayBefore,
      booked({}, { movedAt: instant }),
      true,
    ),
    tooLate(`when its end was moved ${where} the moment`, beforeEnd, booked({}, { movedAt: ofEnd }), told),
    tooLate(
      `of its end when its start was moved ${where} the moment`,
      beforeEnd,
      booked({}, { startMovedAt: ofEnd }),
      true,
    ),
  ];
});

const moves: Situation[] = around(NOW).map(([where, requestedAt]) => ({
  name: `of a move to who asked for a place ${where} it`,
  about: booked({ requestedAt }, { movedAt: NOW }),
  seen: { looks: [aLook({ rule: toCoach({ on: "rescheduled", offset: 0 }) })] },
  told: requestedAt < NOW,
}));

const answers: Situation[] = around(NOW).map(([where, instant]) => ({
  name: `of a request that was answered ${where} its own instant`,
  about: booked({ requestedAt: NOW, state: acceptedAt(instant) }),
  seen: { looks: [aLook({ rule: toCoach({ on: "requested", offset: 0 }) })] },
  told: instant.getTime() !== NOW.getTime(),
}));

/** Requests that nobody answered, seen around the start of their event. */
const lapses: Situation[] = around(START).flatMap(([where, now]) => {
  const started = now >= START;
  const seenBy = (rule: NotificationRule): Seen => ({ looks: [aLook({ rule })], now });
  const onlyPending = toCoach({ on: "start", offset: 0, when: ["Pending"] });
  return [
    {
      name: `of the cancellation of a request ${where} the start`,
      about: booked(),
      seen: seenBy(toCoach({ on: "canceled", offset: 0 })),
      told: started,
    },
    {
      name: `to requests ${where} the start`,
      about: booked(),
      seen: seenBy(onlyPending),
      told: !started,
    },
    {
      name: `to canceled bookings of a request ${where} the start`,
      about: booked(),
      seen: seenBy({ ...onlyPending, when: ["Canceled"] }),
      told: started,
    },
    {
      name: `of the cancellation of an accepted booking ${where} the start`,
      about: booked({ state: acceptedAt(NOW) }),
      seen: seenBy(toCoach({ on: "canceled", offset: 0 })),
      told: false,
    },
  ];
});

const filters: Situation[] = [
  {
    name: "to no status",
    about: booked(),
    seen: { looks: [aLook({ rule: toCoach({ when: [] }) })] },
    told: false,
  },
  {
    name: "to another status",
    about: booked(),
    seen: { looks: [aLook({ rule: toCoach({ when: ["Accepted", "Canceled"] }) })] },
    told: false,
  },
  {
    name: "of a change, whatever the status is by now",
    about: booked({ state: acceptedAt(NOW), requestedAt: later(NOW, -1) }),
    seen: { looks: [aLook({ rule: toCoach({ on: "requested", offset: 0, when: [] }) })] },
    told: true,
  },
  {
    name: "to nobody",
    about: booked(),
    seen: { looks: [aLook({ rule: toCoach({ to: [] }) })] },
    told: false,
  },
];

export const dueMomentsContract: readonly ContractCase[] = [
  ...spans,
  ...sinces,
  ...standing,
  ...moves,
  ...answers,
  ...lapses,
  ...filters,
].map(caseOf);

import { readFileSync } from "node:fs";
import {
  type BookingId,
  bookingStatuses,
  defaultPayments,
  type EventId,
  type PaymentMethodId,
  templateFields,
} from "@bookings/domain";
import {
  ATHLETE,
  anId,
  asAdmin,
  asUser,
  COACH,
  DAY,
  END,
  eventDetails,
  HOUR,
  later,
  MINUTE,
  manualClock,
  NOW,
  recordingProvider,
  START,
  testPorts,
  waitingBackground,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { channelNames, defaultRules, printRules, readRules } from "../src/index.ts";

const rules = defaultRules({ payments: true });
const CARD = anId<PaymentMethodId>(0xca);
const EVENT = anId<EventId>(0xe1);
const asAthlete = asUser(ATHLETE);
const asCoach = asUser(COACH);

/** A coach's session in the catalog, the built-in rules in force, everything in memory. */
async function aWorld() {
  const [provider, background] = [recordingProvider(), waitingBackground()];
  const payments = { gateway: provider, policy: defaultPayments, background };
  const world = testPorts({ rules, clock: manualClock(NOW), payments });
  await world.useCases.putEvent({ caller: asAdmin, eventId: EVENT, details: eventDetails() });
  await world.useCases.registerRules();
  const bookingId = async (): Promise<BookingId> => {
    const { bookings } = await world.useCases.listBookings({ caller: asAdmin, filter: { eventId: EVENT } });
    return bookings.map((booking) => booking.bookingId)[0] as BookingId;
  };
  return { ...world, bookingId, provider, background };
}
type World = Awaited<ReturnType<typeof aWorld>>;
type Step = (world: World) => unknown;

const requested: Step = ({ useCases }) =>
  useCases.placeOrder({
    caller: asAthlete,
    userId: ATHLETE,
    eventIds: [EVENT],
    paymentMethod: { type: "Cash" },
  });
const requestedByCard: Step = ({ useCases }) =>
  useCases.placeOrder({
    caller: asAthlete,
    userId: ATHLETE,
    eventIds: [EVENT],
    paymentMethod: { type: "Card", methodId: CARD },
  });
const charged =
  (reply: "paid" | "failed"): Step =>
  async ({ provider, background }) => {
    provider.reply(reply);
    await background.catchUp();
  };
const changed =
  (changes: Parameters<typeof eventDetails>[0]): Step =>
  ({ useCases }) =>
    useCases.putEvent({ caller: asAdmin, eventId: EVENT, details: eventDetails(changes) });
const canceledBy =
  (caller: typeof asAdmin, userId: typeof ATHLETE | typeof COACH | null): Step =>
  async ({ useCases, bookingId }) =>
    useCases.cancelBooking({
      caller,
      userId,
      bookingId: await bookingId(),
      reasonCode: "NoTime",
      reasonText: null,
    });
const accepted: Step = async ({ useCases, bookingId }) =>
  useCases.acceptBooking({ caller: asCoach, bookingId: await bookingId() });
const rejected: Step = async ({ useCases, bookingId }) =>
  useCases.rejectBooking({ caller: asCoach, bookingId: await bookingId() });
const marked =
  (completed: boolean): Step =>
  async ({ useCases, bookingId }) =>
    useCases.completeBooking({ caller: asCoach, bookingId: await bookingId(), completed });
const disputed: Step = async ({ useCases, bookingId }) =>
  useCases.disputeBooking({
    caller: asAthlete,
    bookingId: await bookingId(),
    disputerUserId: ATHLETE,
    reasonId: anId(1),
    comment: null,
  });
const resolved: Step = async ({ useCases, bookingId }) =>
  useCases.resolveDispute({ caller: asAdmin, bookingId: await bookingId(), resolution: null });
const at =
  (instant: Date): Step =>
  ({ clock }) =>
    clock.set(instant);

/** One after the other, with no run in between. */
const together =
  (...steps: readonly Step[]): Step =>
  async (world) => {
    for (const step of steps) await step(world);
  };

const run = ({ useCases }: World): Promise<void> => useCases.sendDueNotifications({ caller: asAdmin });

/** Takes a step, a millisecond after whatever was before, and lets one run follow. */
async function take(world: World, step: Step): Promise<void> {
  world.clock.advance(1);
  await step(world);
  await run(world);
}

/** Whom the last step made the rules tell: `rule: Role`. */
async function toldBy(given: readonly Step[], last: Step): Promise<string[]> {
  const world = await aWorld();
  for (const step of given) await take(world, step);
  const before = world.notifier.messages.length;
  await take(world, last);
  await run(world);
  return world.notifier.messages.slice(before).map(({ ruleId, recipient }) => `${ruleId}: ${recipient.role}`);
}

const booked = [requested, accepted];
const held = [...booked, at(later(END, -MINUTE))];
const moved = changed({ startAt: later(START, DAY), endAt: later(END, DAY) });
const longer = changed({ endAt: later(END, HOUR) });
const both = (ruleId: string): string[] => [`${ruleId}: Athlete`, `${ruleId}: Coach`];

const situations: [what: string, given: readonly Step[], last: Step, told: string[]][] = [
  ["an athlete asks", [], requested, ["request-received: Coach"]],
  [
    "a place needs no approval",
    [changed({ requiresApproval: false })],
    requested,
    ["request-accepted: Athlete"],
  ],
  [
    "a request is accepted before its message has left",
    [],
    together(requested, ({ clock }) => clock.advance(1), accepted),
    ["request-received: Coach", "request-accepted: Athlete"],
  ],
  [
    "a request is rejected before its message has left",
    [],
    together(requested, rejected),
    ["request-rejected: Athlete"],
  ],
  ["the coach accepts", [requested], accepted, ["request-accepted: Athlete"]],
  ["the coach rejects", [requested], rejected, ["request-rejected: Athlete"]],
  [
    "nobody has answered 12 hours before",
    [requested],
    at(later(START, -12 * HOUR)),
    ["request-unanswered: Coach"],
  ],
  [
    "nobody has answered, an hour and a bit before",
    [requested],
    at(later(START, -HOUR - 1)),
    ["request-unanswered: Coach"],
  ],
  ["nobody has answered an hour before", [requested], at(later(START, -HOUR)), []],
  ["an answer was given by 12 hours before", [requested, rejected], at(later(START, -12 * HOUR)), []],
  [
    "a request is made within the 12 hours",
    [at(later(START, -11 * HOUR))],
    requested,
    ["request-received: Coach"],
  ],
  ["nobody answers at all", [requested], at(START), both("booking-canceled")],

  ["the athlete cancels", booked, canceledBy(asAthlete, ATHLETE), ["booking-canceled: Coach"]],
  ["the coach cancels", booked, canceledBy(asCoach, COACH), ["booking-canceled: Athlete"]],
  ["the system cancels", booked, canceledBy(asAdmin, null), both("booking-canceled")],
  ["a request is taken back", [requested], canceledBy(asAthlete, ATHLETE), ["booking-canceled: Coach"]],
  ["the event is canceled", booked, changed({ status: "Canceled" }), ["booking-canceled: Athlete"]],
  ["the event moves", booked, moved, both("session-rescheduled")],
  ["the event moves while a request is open", [requested], moved, both("session-rescheduled")],
  ["the event ends later", booked, longer, both("session-rescheduled")],
  ["the event moves after a cancellation", [...booked, canceledBy(asCoach, COACH)], moved, []],

  ["it is a day before", booked, at(later(START, -DAY)), both("reminder-day-before")],
  ["it is a millisecond earlier than that", booked, at(later(START, -DAY - 1)), []],
  ["it is half a day before", booked, at(later(START, -12 * HOUR - 1)), both("reminder-day-before")],
  ["it is an hour before", booked, at(later(START, -HOUR)), both("reminder-hour-before")],
  ["it is a quarter of an hour before", booked, at(later(START, -15 * MINUTE)), []],
  [
    "it is an hour before what was canceled",
    [...booked, canceledBy(asCoach, COACH)],
    at(later(START, -HOUR)),
    [],
  ],
  ["it starts", booked, at(START), []],

  ["it has ended", booked, at(END), []],
  ["it has ended an hour ago", booked, at(later(END, HOUR)), ["session-ended: Coach"]],
  ["it has ended a day ago", booked, at(later(END, DAY)), ["session-ended: Coach"]],
  [
    "it has ended an hour ago, and is completed",
    [...held, together(at(END), marked(true))],
    at(later(END, HOUR)),
    [],
  ],
  ["it has ended an hour ago, in dispute", [...held, disputed], at(later(END, HOUR)), []],
  [
    "it has ended an hour ago, after a dispute",
    [...held, disputed, resolved],
    at(later(END, HOUR)),
    ["session-ended: Coach"],
  ],
  ["the coach marks it as completed", held, together(at(END), marked(true)), ["session-completed: Athlete"]],
  ["the coach marks it as completed, by mistake", held, together(at(END), marked(true), marked(false)), []],
  ["someone opens a dispute", held, disputed, both("dispute-opened")],
  ["a dispute is over at once", held, together(disputed, resolved), both("dispute-resolved")],
  ["an athlete asks by card", [], requestedByCard, []],
  ["it is a day before what is not paid for", [requestedByCard], at(later(START, -DAY)), []],
  ["nobody has answered what is not paid for", [requestedByCard], at(later(START, -12 * HOUR)), []],
  [
    "the card pays",
    [requestedByCard],
    charged("paid"),
    ["request-received: Coach", "payment-received: Athlete"],
  ],
  [
    "the card pays for a place that needs no approval",
    [changed({ requiresApproval: false }), requestedByCard],
    charged("paid"),
    ["request-accepted: Athlete", "payment-received: Athlete"],
  ],
  [
    "the card does not pay",
    [requestedByCard],
    charged("failed"),
    ["booking-canceled: Athlete", "payment-failed: Athlete"],
  ],
  ["what is not paid for is canceled", [requestedByCard], canceledBy(asAthlete, ATHLETE), []],
  ["a dispute is resolved", [...held, disputed], resolved, both("dispute-resolved")],
];

describe("The built-in rules", () => {
  for (const [what, given, last, told] of situations) {
    it(`tell ${told.join(", ") || "nobody"} when ${what}`, async () => {
      expect(await toldBy(given, last)).to.deep.equal(told);
    });
  }

  it("have a situation each in which they are told", () => {
    const seen = situations.flatMap(([, , , told]) => told.map((one) => one.split(":")[0]));
    expect(new Set(seen)).to.deep.equal(new Set(rules.map(({ id }) => id)));
  });

  it("are those of the file; otherwise `pnpm rules:generate` brings them up to date", () => {
    const text = readFileSync(new URL("../rules/default-rules.yaml", import.meta.url), "utf8");
    expect(rules).to.deep.equal(readRules(text));
  });

  it("have ids that are kept for good", () => {
    expect(rules.map(({ id }) => id)).to.deep.equal([
      "request-received",
      "request-unanswered",
      "request-accepted",
      "request-rejected",
      "booking-canceled",
      "session-rescheduled",
      "reminder-day-before",
      "reminder-hour-before",
      "session-ended",
      "session-completed",
      "dispute-opened",
      "dispute-resolved",
      "payment-received",
      "payment-failed",
    ]);
  });

  it("say nothing of payments where no cards are taken", () => {
    const others = rules.filter(({ id }) => !id.startsWith("payment-"));
    expect([others.length, defaultRules(), defaultRules({})]).to.deep.equal([12, others, others]);
  });

  it("are the same when they are printed and read", () => {
    expect(readRules(printRules(rules))).to.deep.equal(rules);
  });

  const placesIn = (text = ""): string[] => text.match(/\{\{.*?\}\}/g)?.toSorted() ?? [];

  for (const { id, on, offset, expiresAfter, channels, template } of rules) {
    describe(id, () => {
      it("is written in English and in Russian, in that order", () => {
        expect(Object.keys(template)).to.deep.equal(["en", "ru"]);
        expect(Object.values(template["en"] ?? {}).join("")).not.to.match(/\p{Script=Cyrillic}/u);
        for (const words of Object.values(template["ru"] ?? {}))
          expect(words).to.match(/\p{Script=Cyrillic}/u);
      });

      it("names the same places in both, the time among them", () => {
        expect(placesIn(template["en"]?.text)).to.include("{{startAt}}");
        expect(placesIn(template["ru"]?.text)).to.deep.equal(placesIn(template["en"]?.text));
        expect(placesIn(template["ru"]?.title)).to.deep.equal(placesIn(template["en"]?.title));
      });

      it("is not due after its own expiry, nor worth sending once it has started what it announces", () => {
        expect(expiresAfter).to.be.greaterThan(0);
        if (on === "start") expect(offset + expiresAfter).to.be.at.most(0);
      });

      it("leaves over every channel", () => expect(channels).to.equal(undefined));
    });
  }

  it("explain every name that can be used", () => {
    const text = readFileSync(new URL("../rules/default-rules.yaml", import.meta.url), "utf8");
    const explained = new Set(text.split("\nrules:")[0]?.match(/\w+/g));
    for (const name of [...templateFields, ...bookingStatuses, ...channelNames])
      expect([...explained]).to.include(name);
  });
});

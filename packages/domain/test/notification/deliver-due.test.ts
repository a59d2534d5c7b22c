import {
  DeliveryFailed,
  defaultDelivery,
  deliverDue,
  type LedgerEntry,
  lanesFor,
  NoAddress,
  type Notifier,
  type SettledMessage,
  type Storage,
  useCases,
} from "@bookings/domain";
import {
  aLedgerEntry,
  anId,
  aRule,
  asAdmin,
  COACH,
  DAY,
  HOUR,
  later,
  MINUTE,
  NOW,
  recordingNotifier,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, BOOKING, bookingIn, type World, type WorldPlan } from "../world.ts";

const toCoach = { userId: COACH, role: "Coach" } as const;
const rules = [aRule({ to: ["athlete"], expiresAfter: DAY })];
const entry = aLedgerEntry({ expiresAt: later(NOW, DAY) });

/** A world in which these messages about {@link BOOKING} wait. */
async function waiting(entries: readonly LedgerEntry[], plan: WorldPlan = {}): Promise<World> {
  const world = await aWorld({ rules, bookings: [bookingIn("Accepted")], ...plan });
  await world.storage.uow.run(({ ledger }) => ledger.record(entries));
  return world;
}

const run = ({ useCases: all }: World): Promise<void> => all.sendDueNotifications({ caller: asAdmin });

/** So many messages over so many channels. */
const overChannels = (count: number): LedgerEntry[] =>
  Array.from({ length: count }, (_, index) =>
    aLedgerEntry({ ...entry, id: anId(index + 1), occurrence: START, ruleId: `rule-${index}` }),
  );

const rulesFor = (count: number) =>
  Array.from({ length: count }, (_, index) => aRule({ id: `rule-${index}`, when: ["Accepted"] }));

/** A channel that counts how many are on the way at a time. */
function crowd() {
  let sending = 0;
  let most = 0;
  const notifier: Notifier = {
    channel: "test",
    send: async () => {
      sending += 1;
      most = Math.max(most, sending);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      sending -= 1;
    },
  };
  return { notifier, most: () => most };
}

describe("Delivering a message", () => {
  it("is done once the channel has accepted it", async () => {
    const world = await waiting([entry]);
    await run(world);
    await run(world);
    expect(world.notifier.messages.map(({ id }) => id)).to.deep.equal([entry.id]);
    expect(world.storage.ledger()).to.deep.equal([{ ...entry, status: "sent", attempts: 1, sentAt: NOW }]);
  });

  it("shows the booking as it is by then, in the language of the house", async () => {
    const template = {
      en: { title: "English", text: "" },
      ru: { title: "По-русски", text: "{{bookingStatus}}" },
    };
    const world = await waiting([entry], { language: "ru", rules: [aRule({ template })] });
    await run(world);
    const view = await world.useCases.getBooking({ caller: asAdmin, bookingId: BOOKING });
    expect(world.notifier.messages).to.have.length(1);
    expect(world.notifier.messages[0]).to.deep.include({
      title: "По-русски",
      text: "Accepted",
      booking: view,
    });
  });

  it("opens no unit of work while a channel is waited for", async () => {
    let entered = 0;
    const storageOf: { storage?: Storage } = {};
    const notifier: Notifier = {
      channel: "test",
      send: async () => {
        await storageOf.storage?.uow.run(async () => {
          entered += 1;
        });
      },
    };
    const world = await waiting([entry], { notifiers: [notifier] });
    storageOf.storage = world.storage;
    await run(world);
    expect(entered).to.equal(1);
  });

  it("goes on batch by batch until nothing is due", async () => {
    const delivery = { ...defaultDelivery, batch: 3 };
    const world = await waiting(overChannels(10), { rules: rulesFor(10), delivery });
    await run(world);
    const ids = world.notifier.messages.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).to.deep.equal([10, 10]);
    expect(world.storage.ledger().map(({ status }) => status)).to.deep.equal(Array(10).fill("sent"));
  });

  it("has no more on the way than there are lanes, in all runs together", async () => {
    const { notifier, most } = crowd();
    const delivery = { ...defaultDelivery, batch: 4, concurrency: 3 };
    const entries = overChannels(12).map((one, index) => ({
      ...one,
      recipient: { userId: anId<string>(index), role: "Coach" } as const,
    }));
    const world = await waiting(entries, { rules: rulesFor(12), notifiers: [notifier], delivery });
    await Promise.all([run(world), run(world)]);
    expect(world.storage.ledger().map(({ status }) => status)).to.deep.equal(Array(12).fill("sent"));
    expect(most()).to.equal(3);
  });

  it("has no more on the way to one recipient than a quarter of them", async () => {
    const { notifier, most } = crowd();
    const delivery = { ...defaultDelivery, concurrency: 8 };
    const world = await waiting(overChannels(12), { rules: rulesFor(12), notifiers: [notifier], delivery });
    await run(world);
    expect(most()).to.equal(2);
  });

  it("goes on with others, and writes them down, while some are slow", async () => {
    const slow = Promise.withResolvers<void>();
    const quick = Promise.withResolvers<void>();
    let left = 8;
    const notifier: Notifier = {
      channel: "test",
      send: ({ recipient }) => {
        if (recipient.userId !== COACH) return slow.promise;
        left -= 1;
        if (left === 0) quick.resolve();
        return Promise.resolve();
      },
    };
    const entries = overChannels(12).map((one, index) => (index < 4 ? one : { ...one, recipient: toCoach }));
    const delivery = { ...defaultDelivery, batch: 4 };
    const world = await waiting(entries, { rules: rulesFor(12), notifiers: [notifier], delivery });
    const running = run(world);
    await quick.promise;
    while (world.storage.ledger().filter(({ status }) => status === "sent").length < 8)
      await world.storage.uow.run(async () => undefined);
    slow.resolve();
    await running;
    expect(world.storage.ledger().map(({ status }) => status)).to.deep.equal(Array(12).fill("sent"));
  });

  it("gives back what it could not begin while its claim was young, untried", async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const sent: string[] = [];
    const notifier: Notifier = {
      channel: "test",
      send: async ({ id }) => {
        sent.push(id);
        begun.resolve();
        if (sent.length === 1) await held.promise;
      },
    };
    const [first, second] = overChannels(2) as [LedgerEntry, LedgerEntry];
    const delivery = { ...defaultDelivery, concurrency: 1 };
    const told: string[] = [];
    const onSettled = ({ outcome }: SettledMessage) => told.push(outcome);
    const plan = { rules: rulesFor(2), notifiers: [notifier], delivery, onSettled };
    const world = await waiting([first, second], plan);
    const running = run(world);
    await begun.promise;
    world.clock.advance(delivery.claimTtl / 2);
    const rival = world.storage.uow.run(({ ledger }) =>
      ledger.claim({ claimId: "rival", now: world.clock.now(), until: later(NOW, DAY), limit: 10 }),
    );
    expect(await rival).to.deep.equal([]);
    held.resolve();
    await running;
    expect(sent).to.deep.equal([first.id, second.id]);
    expect(world.storage.ledger().map(({ status, attempts }) => [status, attempts])).to.deep.equal([
      ["sent", 1],
      ["sent", 1],
    ]);
    expect(told).to.deep.equal(["sent", "sent"]);
  });

  it("asks how to reach the recipient, and in which language, when the message leaves", async () => {
    const contact = { email: "athlete@example.org", language: "ru" };
    const template = { en: { title: "English", text: "" }, ru: { title: "По-русски", text: "" } };
    const contacts = { contactOf: async (userId: string) => (userId === COACH ? {} : contact) };
    const toBoth = [entry, aLedgerEntry({ ...entry, id: anId(0xff), recipient: toCoach })];
    const world = await waiting(toBoth, { contacts, rules: [aRule({ template })] });
    await run(world);
    expect(world.notifier.messages.map(({ title, contact: to }) => [title, to])).to.deep.equal([
      ["По-русски", contact],
      ["English", {}],
    ]);
  });

  it("does not stop at messages that may not leave", async () => {
    const skipped = aLedgerEntry({ ...entry, id: anId(1), ruleId: "gone" });
    const delivery = { ...defaultDelivery, batch: 1 };
    const world = await waiting([skipped, entry], { delivery });
    await run(world);
    expect(world.notifier.messages.map(({ id }) => id)).to.deep.equal([entry.id]);
    expect(
      world.storage.ledger().map(({ status, reason, attempts }) => [status, reason, attempts]),
    ).to.deep.equal([
      ["skipped", "the rule is no longer in force", 0],
      ["sent", null, 1],
    ]);
  });

  const ends: [what: string, now: Date, status: string][] = [
    ["a millisecond before it expires", later(NOW, DAY - 1), "sent"],
    ["when it expires", later(NOW, DAY), "expired"],
  ];
  for (const [what, now, status] of ends) {
    it(`leaves it ${status} ${what}`, async () => {
      const world = await waiting([aLedgerEntry({ ...entry, recipient: toCoach })]);
      world.clock.set(now);
      await run(world);
      expect(world.storage.ledger()[0]?.status).to.equal(status);
    });
  }

  it("skips what is about a request that has lapsed by now, written down or not", async () => {
    const bookings = [bookingIn("Pending")];
    const world = await waiting([aLedgerEntry({ expiresAt: later(START, DAY) })], { bookings });
    world.clock.set(START);
    await deliverDue({ ...world.ports, lanes: lanesFor(defaultDelivery), uow: world.storage.uow });
    expect(world.storage.ledger()[0]).to.include({ status: "skipped", reason: "the booking is Canceled" });
    expect((await world.stored()).state.status).to.equal("Pending");
  });
});

describe("A message that a channel does not take", () => {
  it("is tried again after a time that doubles, and is dead at last", async () => {
    const world = await waiting([aLedgerEntry({ expiresAt: later(NOW, 10 * DAY) })]);
    world.notifier.failNext(9);
    const waits: number[] = [];
    for (let tries = 1; tries < defaultDelivery.maxAttempts; tries += 1) {
      await run(world);
      const [failed] = world.storage.ledger() as [LedgerEntry];
      expect(failed).to.include({ status: "pending", attempts: tries, reason: "the channel is down" });
      waits.push(failed.nextAttemptAt.getTime() - world.clock.now().getTime());
      world.clock.set(later(failed.nextAttemptAt, -1));
      await run(world);
      expect(world.storage.ledger()[0]?.attempts).to.equal(tries);
      world.clock.advance(1);
    }
    expect(waits).to.deep.equal([30, 60, 120, 240, 480, 960, 1920].map((seconds) => seconds * 1000));
    await run(world);
    expect(world.storage.ledger()[0]).to.include({
      status: "dead",
      attempts: 8,
      reason: "the channel is down",
    });
    world.clock.advance(DAY);
    await run(world);
    expect(world.notifier.failed).to.have.length(8);
    expect(new Set(world.notifier.failed.map(({ id }) => id)).size).to.equal(1);
  });

  for (const [roll, wait] of [
    [0, 24_000],
    [0.5, 30_000],
    [0.999_999, 36_000],
  ] as const) {
    it(`is not tried again at the same moment as all others: ${roll}`, async () => {
      const world = await waiting([entry], { dice: { roll: () => roll } });
      world.notifier.failNext(1);
      await run(world);
      expect(world.storage.ledger()[0]?.nextAttemptAt).to.deep.equal(later(NOW, wait));
    });
  }

  it("arrives once when the channel is back", async () => {
    const world = await waiting([entry]);
    world.notifier.failNext(1);
    await run(world);
    world.clock.advance(30_000);
    await run(world);
    expect(world.notifier.messages.map(({ id }) => id)).to.deep.equal([entry.id]);
    expect(world.storage.ledger()[0]).to.deep.include({
      status: "sent",
      attempts: 2,
      reason: null,
      sentAt: later(NOW, 30_000),
    });
  });

  const failures: [what: string, failure: Error, expected: Partial<LedgerEntry>][] = [
    [
      "waits as long as the channel asks",
      new DeliveryFailed("busy", { retryAfter: 5 * MINUTE }),
      { status: "pending", nextAttemptAt: later(NOW, 5 * MINUTE) },
    ],
    [
      "waits not at all when the channel asks for that",
      new DeliveryFailed("busy", { retryAfter: 0 }),
      { nextAttemptAt: NOW },
    ],
    [
      "is dead at once when it is pointless",
      new DeliveryFailed("no such address", { permanent: true }),
      { status: "dead", reason: "no such address", attempts: 1 },
    ],
    [
      "is skipped when there is no way to the recipient",
      new NoAddress("the recipient has no e-mail address"),
      { status: "skipped", reason: "the recipient has no e-mail address", attempts: 1 },
    ],
    [
      "is tried again after any other error",
      new TypeError("oops"),
      { status: "pending", reason: "oops", nextAttemptAt: later(NOW, 30_000) },
    ],
    [
      "is tried again after what is not even an error",
      "odd" as unknown as Error,
      { status: "pending", reason: "odd" },
    ],
  ];
  for (const [what, failure, expected] of failures) {
    it(what, async () => {
      const delivery = { ...defaultDelivery, maxAttempts: 2 };
      const world = await waiting([entry], { delivery });
      world.notifier.failNext(1, failure);
      await run({ ...world, useCases: useCases({ ...world.ports, notifiers: [onceOnly(world.notifier)] }) });
      expect(world.storage.ledger()[0]).to.deep.include(expected);
    });
  }

  /** Takes one message and never answers for another: what is due again at once stays where it is. */
  function onceOnly(notifier: Notifier): Notifier {
    let asked = 0;
    return {
      channel: notifier.channel,
      send: async (message) => {
        asked += 1;
        if (asked === 1) return notifier.send(message);
        throw new DeliveryFailed("again", { retryAfter: 0 });
      },
    };
  }

  it("waits for a channel that is not configured any more", async () => {
    const world = await waiting([aLedgerEntry({ ...entry, channel: "pigeon" })]);
    await run(world);
    expect(world.storage.ledger()[0]).to.include({
      status: "pending",
      reason: "channel pigeon is not configured",
    });
  });

  it("does not hold up another one", async () => {
    const second = aLedgerEntry({ ...entry, id: anId(0xff), recipient: toCoach });
    const world = await waiting([entry, second]);
    world.notifier.failNext(1);
    await run(world);
    expect(world.storage.ledger().map(({ status }) => status)).to.deep.equal(["pending", "sent"]);
  });

  it("is not sent when its condition has gone meanwhile", async () => {
    const world = await waiting([entry]);
    world.notifier.failNext(1);
    await run(world);
    const command = {
      caller: asAdmin,
      bookingId: BOOKING,
      userId: null,
      reasonCode: "Other",
      reasonText: null,
    } as const;
    await world.useCases.cancelBooking(command);
    world.clock.advance(HOUR);
    await run(world);
    expect(world.notifier.messages).to.deep.equal([]);
    expect(world.storage.ledger()[0]).to.include({
      status: "skipped",
      reason: "the booking is Canceled",
      attempts: 1,
    });
  });
});

describe("Several runs at once", () => {
  it("send each message once", async () => {
    const world = await waiting(overChannels(30), { rules: rulesFor(30) });
    await Promise.all([run(world), run(world), run(world)]);
    const ids = world.notifier.messages.map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).to.deep.equal([30, 30]);
  });
});

describe("A process that dies between claiming a message and noting what became of it", () => {
  /** After the first message has left, nothing is written any more. */
  async function dyingWorld(): Promise<World> {
    const world = await waiting([entry]);
    let dead = false;
    const dying: Notifier = {
      channel: "test",
      send: async () => {
        dead = true;
      },
    };
    const uow: Storage["uow"] = {
      run: (work) => (dead ? Promise.reject(new Error("killed")) : world.storage.uow.run(work)),
    };
    const { sendDueNotifications } = useCases({
      ...world.ports,
      notifiers: [dying],
      storage: { ...world.storage, uow },
    });
    const death = await sendDueNotifications({ caller: asAdmin }).catch((error: unknown) => error);
    expect(death).to.be.an("error").with.property("message", "killed");
    return world;
  }

  it("leaves it to others when its claim is over, under the same id", async () => {
    const world = await dyingWorld();
    world.clock.set(later(NOW, defaultDelivery.claimTtl - 1));
    await run(world);
    expect(world.notifier.messages).to.deep.equal([]);
    world.clock.advance(1);
    await run(world);
    expect(world.notifier.messages.map(({ id }) => id)).to.deep.equal([entry.id]);
    expect(world.storage.ledger()[0]).to.include({ status: "sent" });
  });

  it("has its claim for a minute", () => expect(defaultDelivery.claimTtl).to.equal(MINUTE));
});

describe("A run without channels", () => {
  it("records nothing and fails nothing", async () => {
    const world = await aWorld({ rules, bookings: [bookingIn("Accepted")], notifiers: [] });
    await world.useCases.registerRules();
    world.clock.set(later(START, -HOUR));
    await run(world);
    expect(world.storage.ledger()).to.deep.equal([]);
  });

  it("sends over each of several channels", async () => {
    const notifiers = [recordingNotifier("email"), recordingNotifier("webhook")];
    const world = await aWorld({ rules, bookings: [bookingIn("Accepted")], notifiers });
    await world.useCases.registerRules();
    world.clock.set(later(START, -HOUR));
    await run(world);
    expect(notifiers.map(({ messages }) => messages.length)).to.deep.equal([1, 1]);
  });
});

import {
  DeliveryFailed,
  defaultDelivery,
  NoAddress,
  type SettledMessage,
  type Storage,
  useCases,
} from "@bookings/domain";
import {
  aLedgerEntry,
  anId,
  aRule,
  asAdmin,
  DAY,
  later,
  NOW,
  recordingNotifier,
  START,
} from "@bookings/domain/testing";
import { expect } from "chai";
import { aWorld, bookingIn, type World, type WorldPlan } from "../world.ts";

/** A message over a channel of its own. */
const over = (channel: string, number: number, changes: object = {}) =>
  aLedgerEntry({ id: anId(number), channel, occurrence: START, expiresAt: later(NOW, DAY), ...changes });

const failing = (channel: string, failure: Error) => ({
  channel,
  send: () => Promise.reject(failure),
});

/** A world whose runs are told of, with these messages waiting. */
async function told(entries: ReturnType<typeof over>[], plan: WorldPlan = {}) {
  const messages: SettledMessage[] = [];
  const world = await aWorld({
    rules: [aRule({ to: ["athlete"], expiresAfter: DAY })],
    bookings: [bookingIn("Accepted")],
    onSettled: (message) => messages.push(message),
    ...plan,
  });
  await world.storage.uow.run(({ ledger }) => ledger.record(entries));
  return { world, messages };
}

const run = ({ useCases: all }: World): Promise<void> => all.sendDueNotifications({ caller: asAdmin });

/** As if every transaction had lost to a rival at its end, and were run again. */
const runAgain = (uow: Storage["uow"]): Storage["uow"] => ({
  run: async (work) => {
    const rolledBack = new Error("lost to a rival");
    await uow
      .run(async (repositories) => {
        await work(repositories);
        throw rolledBack;
      })
      .catch((error: unknown) => {
        if (error !== rolledBack) throw error;
      });
    return uow.run(work);
  },
});

describe("What becomes of messages", () => {
  it("is told by channel, whether it was sent, failed, given up, skipped or expired", async () => {
    const notifiers = [
      recordingNotifier("good"),
      failing("down", new DeliveryFailed("away")),
      failing("refusing", new DeliveryFailed("no", { permanent: true })),
      failing("lost", new NoAddress()),
    ];
    const entries = ["good", "down", "refusing", "lost"].map((channel, index) => over(channel, index + 1));
    const late = over("late", 9, { expiresAt: NOW });
    const { world, messages } = await told([...entries, late], { notifiers });
    await run(world);
    expect(messages).to.have.deep.members([
      { channel: "good", outcome: "sent" },
      { channel: "down", outcome: "failed" },
      { channel: "refusing", outcome: "dead" },
      { channel: "lost", outcome: "skipped" },
      { channel: "late", outcome: "expired" },
    ]);
  });

  it("is told of each try", async () => {
    const notifiers = [failing("down", new DeliveryFailed("away", { retryAfter: 1 }))];
    const delivery = { ...defaultDelivery, maxAttempts: 2 };
    const { world, messages } = await told([over("down", 1)], { notifiers, delivery });
    await run(world);
    world.clock.advance(1);
    await run(world);
    expect(messages.map(({ outcome }) => outcome)).to.deep.equal(["failed", "dead"]);
  });

  it("is told once, although each transaction was run again", async () => {
    const entries = [over("test", 1), over("other", 2, { expiresAt: NOW })];
    const { world, messages } = await told(entries);
    const storage = { ...world.storage, uow: runAgain(world.storage.uow) };
    await useCases({ ...world.ports, storage }).sendDueNotifications({ caller: asAdmin });
    expect(messages.map(({ outcome }) => outcome)).to.deep.equal(["expired", "sent"]);
  });
});

import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { newTally } from "../kills/tally.ts";
import { audit, auditCoaches, isSettled } from "../payments/audit.ts";
import { type Bank, openBank } from "../payments/bank.ts";
import { type Eyes, watch } from "../payments/coaches.ts";
import { type Fate, fateOf } from "../payments/fate.ts";
import { live, type Place } from "../payments/people.ts";
import { type Provider, startProvider } from "../payments/provider.ts";
import { createMessenger, type Messenger } from "../payments/word.ts";
import { type Offer, offer } from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { count, tallied } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { checkSeats } from "../support/seats.ts";
import { openStage, putEvent, type Stage } from "../support/stage.ts";
import { comesTrue, eachOf } from "../support/work.ts";

const SERVICES = 2;
const ATHLETES_AT_A_TIME = 12;
/** Of ten answers of the provider. */
const TROUBLE = 4;
const TOKEN = "a-token-of-the-provider";
/** Milliseconds. */
const LONGEST_PEACE = 1_500;
const SHORTEST_PEACE = 500;
const OUTAGE = 3_000;
const SETTLING = 120_000;

/** Waits that a test can wait for; everything else is as it comes. */
const haste = {
  PAYMENTS_SCHEDULE: "1 second",
  PAYMENTS_TIMEOUT: "1s",
  PAYMENTS_RETRY_BASE: "200ms",
  PAYMENTS_CLAIM_TTL: "3s",
  // How long a killed run keeps others from the job.
  NOTIFY_CLAIM_TTL: "5s",
};

interface Game {
  readonly stage: Stage;
  readonly bank: Bank;
  readonly provider: Provider;
  readonly messenger: Messenger;
  readonly place: Place;
  readonly eyes: Eyes;
}

/** What a charge has come to is told in every other case; that a late card was paid after all, until it is heard. */
function tellOutcomes(
  messenger: Messenger,
  chance: Chance,
  isLate: (orderId: string) => boolean,
  bank: () => Bank,
) {
  const arrived = new Set<string>();
  return (orderId: string, outcome: "paid" | "failed"): void => {
    if (chance.next() < 0.5) messenger.gossip({ type: `payment.${outcome}`, orderId });
    if (!isLate(orderId) || arrived.has(orderId)) return;
    arrived.add(orderId);
    bank().arrive(orderId);
    messenger.insist({ type: "payment.paid", orderId });
  };
}

async function openGame(bench: Bench, fates: readonly Fate[], deaths: string[]): Promise<Game> {
  const { chance, cleanup } = bench;
  const cards = new Map(fates.map(({ methodId, card }) => [methodId, card]));
  const late = new Set<string>();
  const messenger = createMessenger(chance.fork());
  const bank = openBank((methodId) => cards.get(methodId));
  const charge: Bank["charge"] = (question) => {
    if (cards.get(question.methodId ?? "") === "late") late.add(question.orderId);
    return bank.charge(question);
  };
  const decided = tellOutcomes(
    messenger,
    chance.fork(),
    (orderId) => late.has(orderId),
    () => bank,
  );
  const behind = { bank: { ...bank, charge }, chance: chance.fork(), decided, token: TOKEN };
  const provider = await startProvider(behind, cleanup);
  const stage = await openStage(bench, SERVICES, (death) => deaths.push(death), {
    ...haste,
    CARD_PAYMENTS: "on",
    PAYMENTS_URL: provider.url,
    PAYMENTS_TOKEN: TOKEN,
    PAYMENTS_WEBHOOK_SECRET: messenger.secret,
  });
  messenger.listeners = stage;
  const events = await openEvents(stage, fates);
  const { services, client, callers } = stage;
  const sender = { services, client, chance: chance.fork(), tally: newTally() };
  const known = { placed: new Map(), erased: new Set<string>(), surprises: [] };
  const place = { sender, callers, events, chance: chance.fork(), ...known };
  const eyes = { looks: 0, seen: new Set<string>(), unpaid: [], isOver: false };
  return { stage, bank, provider, messenger, place, eyes };
}

/** Seats for everyone: what is at stake here is money. */
async function openEvents(stage: Stage, fates: readonly Fate[]): Promise<Offer[]> {
  const events = Array.from({ length: 20 }, (_, slot) =>
    offer({ slot, seats: fates.length, requiresApproval: slot % 2 === 0 }),
  );
  await eachOf(events, 4, (event) => putEvent(stage, event));
  return events;
}

/** Kills one process or the other, until all has happened. */
async function killOn({ services }: Stage, chance: Chance, isOver: () => boolean): Promise<number> {
  let kills = 0;
  while (!isOver()) {
    await pause(chance.between(SHORTEST_PEACE, LONGEST_PEACE));
    const service = chance.pick(services);
    await service.kill();
    service.start();
    kills += 1;
  }
  return kills;
}

/** In the middle of it all nobody can reach the provider. */
async function outage(provider: Provider, isHalfDone: () => boolean, isOver: () => boolean): Promise<void> {
  await comesTrue(() => isHalfDone() || isOver(), SETTLING);
  provider.isDown = true;
  await pause(OUTAGE);
  provider.isDown = false;
}

/** As if the time had passed until which everything waits: later than the end of any claim. */
const hasten =
  "update payment set next_attempt_at = now() where next_attempt_at > now() + interval '4 seconds'";

async function settle({ stage, provider, messenger }: Game): Promise<boolean> {
  provider.trouble = 0;
  return comesTrue(
    async () => {
      await stage.database.query(hasten);
      const begun = messenger.begun();
      await messenger.done();
      // A card that was asked about only now may be late, and its money still on the way.
      return (await isSettled(stage)) && messenger.begun() === begun;
    },
    SETTLING,
    500,
  );
}

async function play(game: Game, fates: readonly Fate[], chance: Chance): Promise<number> {
  const { stage, place, provider, bank, eyes } = game;
  let isOver = false;
  provider.trouble = TROUBLE;
  const killing = killOn(stage, chance.fork(), () => isOver);
  const looking = watch(stage, place.events, bank, chance.fork(), eyes);
  const away = outage(
    provider,
    () => place.placed.size * 2 > fates.length,
    () => isOver,
  );
  try {
    await eachOf(fates, ATHLETES_AT_A_TIME, (fate) => live(place, fate));
    await away;
  } finally {
    isOver = true;
    eyes.isOver = true;
  }
  await looking;
  return killing;
}

/** Processes die at any moment while they charge, settle and give back; the provider's ledger ends equal to ours. */
export async function payments(bench: Bench): Promise<void> {
  const { chance, options, fact, never, promise } = bench;
  const fates = Array.from({ length: options.payments }, () => fateOf(chance));
  const deaths: string[] = [];
  const game = await openGame(bench, fates, deaths);
  const { stage, place, bank, provider, messenger, eyes } = game;
  const kills = await play(game, fates, chance);
  progress("payments", `${place.placed.size} orders, ${kills} kills; waiting for every outcome`);
  const isDone = await settle(game);
  promise("every outcome is known in the end", "yes", isDone ? "yes" : "no", isDone);
  fact(
    "orders placed, athletes erased, kills -9",
    [place.placed.size, place.erased.size, kills].map(count).join(", "),
  );
  fact("troubles of the provider", tallied(provider.made));
  fact("words of the provider", tallied(messenger.sent));
  fact("looks of coaches, bookings seen meanwhile", `${count(eyes.looks)}, ${count(eyes.seen.size)}`);
  never("orders that could not be placed", options.payments - place.placed.size);
  never("bookings that a coach saw before the money was there", eyes.unpaid.length, eyes.unpaid);
  never("words of the provider that were refused", messenger.refused.length, messenger.refused);
  never("answers that make no sense to who asked", place.surprises.length, place.surprises);
  never("commands without any definite answer", place.sender.tally.stuck.length, place.sender.tally.stuck);
  never("processes of the service that ended by themselves", deaths.length, deaths);
  await audit(stage, place, bank, bench);
  await auditCoaches(stage, place.events, bench);
  await checkSeats(stage.database, bench);
}

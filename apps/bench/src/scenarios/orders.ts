import { randomUUID } from "node:crypto";
import type { Bench } from "../bench.ts";
import {
  eventBody,
  fingerprint,
  type Offer,
  type OrderAnswer,
  offer,
  orderBody,
} from "../support/catalog.ts";
import type { Chance } from "../support/chance.ts";
import { type Answer, bodyOf, summaryOf } from "../support/client.ts";
import { count, inMs, slowestOf, tallied } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { checkSeats } from "../support/seats.ts";
import { expectSuccess, openStage, putEvent, type Stage } from "../support/stage.ts";
import { eachOf } from "../support/work.ts";

const EVENTS = 12;
const ATHLETES = 300;
const ORDERS_EACH = 3;
const CONCURRENCY = 64;

/** What the contract allows; no deadlock and no other failure of the database gets out. */
const allowed = ["200", "201", "409", "event_full", "already_booked"];
const isAllowed = (answer: string): boolean => answer.split(" ").every((word) => allowed.includes(word));

/** An order that the athlete was told is made. */
interface Sold {
  readonly order: OrderAnswer;
  readonly eventIds: readonly string[];
}

interface Rush {
  readonly stage: Stage;
  readonly chance: Chance;
  readonly events: readonly Offer[];
  readonly answers: Answer[];
  readonly sold: Sold[];
}

async function asked({ stage, answers }: Rush, request: Parameters<Stage["ask"]>[0]): Promise<Answer> {
  const answer = await stage.ask(request);
  answers.push(answer);
  return answer;
}

async function order(rush: Rush, athlete: string): Promise<void> {
  const { chance, events, stage } = rush;
  const chosen = chance.shuffled(events).slice(0, chance.between(2, 5));
  const eventIds = chosen.map(({ eventId }) => eventId);
  const token = stage.callers.user(athlete);
  const answer = await asked(rush, {
    method: "POST",
    path: "/v1/bookings",
    token,
    body: orderBody(athlete, eventIds),
  });
  if (answer.status !== 201) return;
  rush.sold.push({ order: bodyOf<OrderAnswer>(answer), eventIds });
  if (chance.next() < 0.7) await cancelOne(rush, bodyOf<OrderAnswer>(answer), token);
}

async function cancelOne(rush: Rush, { userId, bookings }: OrderAnswer, token: string): Promise<void> {
  const { bookingId } = rush.chance.pick(bookings);
  const body = { userId, cancellationReasonCode: "NoTime" };
  await asked(rush, { method: "POST", path: `/v1/bookings/${bookingId}/cancel`, token, body });
}

/** More seats, or fewer: as few as are held, at the least. */
async function changeSeats(rush: Rush): Promise<void> {
  const event = { ...rush.chance.pick(rush.events), seats: rush.chance.between(2, 10) };
  await asked(rush, {
    method: "PUT",
    path: `/v1/events/${event.eventId}`,
    token: rush.stage.callers.admin,
    body: eventBody(event),
  });
}

async function athleteLife(rush: Rush, athlete: string): Promise<void> {
  for (let number = 0; number < ORDERS_EACH; number += 1) {
    await order(rush, athlete);
    if (rush.chance.next() < 0.1) await changeSeats(rush);
  }
}

/** What the athlete's list shows of the orders that are known. */
async function listedWrongly({ stage, sold }: Rush, athlete: string): Promise<string[]> {
  const path = `/v1/bookings/orders?userId=${athlete}`;
  const answer = await expectSuccess(stage.ask({ method: "GET", path, token: stage.callers.user(athlete) }));
  const listed = bodyOf<OrderAnswer[]>(answer).map(lineOf).toSorted();
  const expected = sold
    .filter(({ order: { userId } }) => userId === athlete)
    .map(({ order: { orderId }, eventIds }) => `${orderId} ${fingerprint(eventIds)}`)
    .toSorted();
  return listed.join() === expected.join()
    ? []
    : [`athlete ${athlete}: ${listed.join()}, not ${expected.join()}`];
}

const lineOf = ({ orderId, bookings }: OrderAnswer): string =>
  `${orderId} ${fingerprint(bookings.map(({ eventId }) => eventId))}`;

/** Orders over several scarce events, that want the same rows in different orders. */
export async function orders(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 2);
  const { chance } = bench;
  const events = Array.from({ length: EVENTS }, (_, slot) => offer({ slot, seats: chance.between(3, 8) }));
  for (const event of events) await putEvent(stage, event);
  const rush: Rush = { stage, chance, events, answers: [], sold: [] };
  const athletes = Array.from({ length: ATHLETES }, () => randomUUID());
  await eachOf(athletes, CONCURRENCY, (athlete) => athleteLife(rush, athlete));
  progress("orders", `${rush.answers.length} answers, ${rush.sold.length} orders`);
  const wrong = await eachOf(athletes, CONCURRENCY, (athlete) => listedWrongly(rush, athlete));
  await tell(bench, rush, wrong.flat());
}

async function tell(bench: Bench, rush: Rush, wrong: readonly string[]): Promise<void> {
  const answers = rush.answers.map(summaryOf);
  const unexpected = answers.filter((answer) => !isAllowed(answer));
  bench.fact("answers", tallied(answers));
  bench.fact("orders sold", count(rush.sold.length));
  bench.fact("slowest answer", inMs(slowestOf(rush.answers.map(({ milliseconds }) => milliseconds))));
  bench.never("answers beyond 200, 201 and the conflicts of the rules", unexpected.length, [
    tallied(unexpected),
  ]);
  bench.never("athletes whose orders are not listed, whole, and as sold", wrong.length, wrong);
  await checkSeats(rush.stage.database, bench);
  const [found] = await rush.stage.database.query<{ deadlocks: number }>(
    "select deadlocks::int from pg_stat_database where datname = current_database()",
  );
  bench.fact("deadlocks that the database resolved, unseen by clients", count(found?.deadlocks ?? 0));
}

import { randomUUID } from "node:crypto";
import type { Bench } from "../bench.ts";
import { offer, orderBody } from "../support/catalog.ts";
import { openClient, summaryOf } from "../support/client.ts";
import { count, inMs, medianOf, slowestOf, tallied } from "../support/numbers.ts";
import { progress } from "../support/progress.ts";
import { openStage, putEvent, type Stage, seatsTaken } from "../support/stage.ts";

const SEATS = 10;
const ATHLETES = 200;
const SLOWEST = 2_000;

interface Wave {
  readonly answers: readonly string[];
  readonly seatsTaken: number;
  readonly slowest: number;
}

const isAsPromised = ({ answers, seatsTaken: taken }: Wave): boolean =>
  taken === SEATS &&
  answers.filter((answer) => answer === "201").length === SEATS &&
  answers.filter((answer) => answer === "409 event_full").length === ATHLETES - SEATS;

/** All athletes at the same time, over connections that none of them has yet. */
async function rush(stage: Stage, eventId: string) {
  const athletes = Array.from({ length: ATHLETES }, () => randomUUID());
  const tokens = athletes.map(stage.callers.user);
  const client = openClient();
  const orders = athletes.map((athlete, index) =>
    client.send(stage.services[index % stage.services.length]?.port ?? 0, {
      method: "POST",
      path: "/v1/bookings",
      token: tokens[index] ?? "",
      body: orderBody(athlete, [eventId]),
    }),
  );
  return Promise.all(orders).finally(client.close);
}

async function wave(stage: Stage, slot: number): Promise<Wave> {
  const event = offer({ seats: SEATS, slot });
  await putEvent(stage, event);
  const answers = await rush(stage, event.eventId);
  return {
    answers: answers.map(summaryOf),
    seatsTaken: await seatsTaken(stage, event.eventId),
    slowest: slowestOf(answers.map(({ milliseconds }) => milliseconds)),
  };
}

/** The last seats of an event, wanted by twenty times as many athletes at once, again and again. */
export async function waves(bench: Bench): Promise<void> {
  const stage = await openStage(bench, 2);
  await wave(stage, 0);
  const done: Wave[] = [];
  for (let number = 1; number <= bench.options.waves; number += 1) {
    done.push(await wave(stage, number));
    if (number % 5 === 0) progress("waves", `${number} of ${bench.options.waves}`);
  }
  tell(bench, done);
}

function tell({ fact, never, within }: Bench, done: readonly Wave[]): void {
  const others = done.filter((each) => !isAsPromised(each));
  const slowest = done.map((each) => each.slowest);
  fact("waves, athletes in each", `${done.length}, ${ATHLETES}`);
  fact("answers", tallied(done.flatMap(({ answers }) => answers)));
  fact("seats sold", count(done.reduce((sum, each) => sum + each.seatsTaken, 0)));
  never(
    "waves without exactly 10 × 201, 190 × 409 event_full, 10 seats taken",
    others.length,
    others.map(({ answers, seatsTaken: taken }) => `${tallied(answers)}; ${taken} seats taken`),
  );
  within("slowest answer", SLOWEST, slowestOf(slowest));
  fact("slowest answer of a wave, median", inMs(medianOf(slowest)));
}

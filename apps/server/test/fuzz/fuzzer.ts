import type { TestDatabase } from "@bookings/persistence/testing";
import type fc from "fast-check";
import { secret } from "../support/client.ts";
import { databases } from "../support/databases.ts";
import { type RunningService, startService } from "../support/start-service.ts";
import { startReceiver, type WebhookReceiver, webhookSecret } from "../support/webhook-receiver.ts";
import { aim, chanceFrom } from "./aims.ts";
import type { Caller } from "./callers.ts";
import { type Case, casesFor, tampered } from "./cases.ts";
import { type Examine, examiner } from "./checks.ts";
import { type Document, operationsOf } from "./document.ts";
import { type Exchange, jsonIn } from "./exchange.ts";
import { type Judge, judgeBy, partsOf } from "./judge.ts";
import { type Draft, draftOf } from "./requests.ts";
import { CANARY, Scene } from "./scene.ts";
import { Tally } from "./tally.ts";
import { type Line, openLine, shownAnswer, shownWire, valuesOfHeader, type Wire } from "./wire.ts";

/** An answer is not what the document and the contract say. */
export class Finding extends Error {
  override readonly name = "Finding";
}

/** `bookings serve` on a database of its own, and all that is needed to send it anything. */
export interface Fuzzer {
  readonly service: RunningService;
  readonly database: TestDatabase;
  readonly scene: Scene;
  readonly tally: Tally;
  readonly receiver: WebhookReceiver;
  readonly cases: fc.Arbitrary<Case>;
  /** Sends one request. @throws {Finding} */
  tryOut(one: Case): Promise<void>;
  /** Lines of the log that hold what is nobody's business: a token, the secret, a text of a person. */
  toldInLog(): readonly string[];
  /** Resolves with the exit code. */
  stop(): Promise<number | null>;
}

const report = (objections: readonly string[], done: Case["mutations"], tried: Exchange): string =>
  [
    ...objections,
    `sent by: ${tried.caller.name}; done to it: ${done.map(({ what }) => what).join(", ") || "nothing"}`,
    `by the document: ${tried.verdict === undefined ? "it leads nowhere" : `${tried.verdict.kind} ${tried.verdict.why}`}`,
    shownWire(tried.wire),
    "is answered with",
    shownAnswer(tried.answer),
  ].join("\n");

const OWN_MOSTLY = 70;

/** Nobody but an administrator can speak for others: who tries to is refused, and nothing else is learned. */
function speaksForItself({ headers, ...draft }: Draft, { role, userId }: Caller, isOwn: boolean): Draft {
  const own = role === "user" && isOwn ? userId : undefined;
  return {
    ...draft,
    headers: headers.map(([name, value]) => [name, name === "x-current-user-id" ? (own ?? value) : value]),
  };
}

const signed = (draft: Draft, { authorization }: Caller): Draft =>
  authorization === undefined
    ? draft
    : { ...draft, headers: [...draft.headers, ["Authorization", authorization]] };

interface Means {
  readonly line: Line;
  readonly scene: Scene;
  readonly judge: Judge;
  readonly examine: Examine;
  readonly tally: Tally;
}

async function exchange({ line, judge }: Means, wire: Wire, caller: Caller): Promise<Exchange> {
  const destination = judge.destinationOf(wire);
  const { operation, place } = destination;
  const isReached = operation !== undefined && place !== undefined;
  const verdict = isReached ? judge.verdictOn(wire, { operation, place }) : undefined;
  return { wire, caller, destination, verdict, answer: await line.send(wire) };
}

/** The user whom a successful request has erased. */
const erased = (wire: Wire): string =>
  new URLSearchParams(partsOf(wire.target).search).get("userId") ??
  valuesOfHeader(wire, "x-current-user-id")[0] ??
  "";

/** Keeps the scene up to date with what the answer tells. */
function learn({ pool }: Scene, { wire, caller, destination: { operation, place }, answer }: Exchange): void {
  if (operation === undefined || operation.isPublic) return;
  const isGone = answer.status === 404 && caller.role === "admin";
  if (isGone) for (const id of Object.values(place?.params ?? {})) pool.forget(id);
  if (answer.status >= 300) return;
  if (operation.id === "deleteUserData") pool.forgetUser(erased(wire).toLowerCase());
  pool.learn(jsonIn(answer.text), String(answer.headers.link ?? ""));
}

async function tryOut(means: Means, { sketch, caller: choose, mutations, numbers }: Case): Promise<void> {
  const chance = chanceFrom(numbers);
  const aimed = await aim(sketch, means.scene, chance);
  const caller = choose(aimed.parties);
  const draft = speaksForItself(draftOf(aimed.sketch), caller, chance.is(OWN_MOSTLY));
  const tried = await exchange(means, tampered(signed(draft, caller), mutations), caller);
  means.tally.count(tried);
  learn(means.scene, tried);
  const objections = means.examine(tried);
  if (objections.length > 0) throw new Finding(report(objections, mutations, tried));
}

const documentAt = async (url: string): Promise<Document> =>
  (await (await fetch(`${url}/openapi.json`)).json()) as Document;

/** Refuses every other message, so that some are given up. */
async function halfDeaf(): Promise<WebhookReceiver> {
  const receiver = await startReceiver();
  receiver.reply = () => (receiver.hooks.length % 2 === 0 ? 204 : 500);
  return receiver;
}

const settingsFor = (database: TestDatabase, receiver: WebhookReceiver) => ({
  DATABASE_URL: database.url,
  JWT_SECRET: secret,
  NOTIFY_WEBHOOK_URL: receiver.url,
  NOTIFY_WEBHOOK_SECRET: webhookSecret,
  NOTIFY_RETRY_MAX: "1",
});

/** Starts the service as in production, with people and bookings to be fuzzed about. */
export async function startFuzzer(): Promise<Fuzzer> {
  const [database, receiver] = await Promise.all([databases.create(), halfDeaf()]);
  const service = await startService(settingsFor(database, receiver));
  const document = await documentAt(service.url);
  const operations = operationsOf(document);
  const scene = new Scene(service.url);
  await scene.hide();
  const line = openLine(service.url);
  const tally = new Tally(operations.map(({ id }) => id));
  const means = {
    line,
    scene,
    tally,
    judge: judgeBy(document, operations, (eventId) => scene.pool.coaches.get(eventId)),
    examine: examiner(document),
  };
  return {
    service,
    database,
    receiver,
    scene,
    tally,
    cases: casesFor(document, operations),
    tryOut: (one) => tryOut(means, one),
    toldInLog: () =>
      service.lines.filter((each) => [CANARY, secret, "eyJ"].some((text) => each.includes(text))),
    stop: async () => {
      line.close();
      const code = await service.stop();
      await Promise.all([receiver.close(), database.drop()]);
      return code;
    },
  };
}

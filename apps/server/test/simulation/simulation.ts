import { type Cast, newCast } from "./cast.ts";
import type { Command } from "./commands.ts";
import { openingOrders, openingPuts } from "./event-plans.ts";
import { type Answered, explain } from "./explain.ts";
import type { Product } from "./product.ts";
import { type Look, look, looksOf, mismatches } from "./quiet-point.ts";
import { replyOf, verdictOf } from "./reply.ts";
import type { Scene } from "./scene.ts";
import { lengthOf, type Passage, type Step } from "./steps.ts";
import { newWorld, passTime, type World } from "./world.ts";

/** The product did what the contract does not say. */
export class Disagreement extends Error {
  override readonly name = "Disagreement";
}

/** Takes the product through the steps, and the model beside it. @throws {Disagreement} */
export async function simulate(product: Product, steps: readonly Step[]): Promise<void> {
  const day = new Day(product);
  await day.begin();
  for (const step of steps) await day.take(step);
}

const DAY = 24 * 60 * 60_000;

/** Midnight, far enough from the day before to have nothing to do with it. */
const nextBeginning = (now: Date): number => 30 * DAY - (now.getTime() % DAY);

class Day {
  readonly #product: Product;
  readonly #cast: Cast = newCast();
  readonly #looks: readonly Look[] = looksOf(this.#cast);
  readonly #history: string[] = [];
  /** All that the product's answers leave possible: commands sent at once may have come in any order. */
  #worlds: readonly World[];

  constructor(product: Product) {
    this.#product = product;
    product.clock.advance(nextBeginning(product.clock.now()));
    this.#worlds = [newWorld(product.clock.now().getTime())];
  }

  async begin(): Promise<void> {
    this.#tell("a day begins");
    await this.#send(openingPuts(this.#cast, this.#scene.world.now));
    await this.#send(openingOrders(this.#cast));
    await this.#compare();
  }

  async take(step: Step): Promise<void> {
    if ("passage" in step) this.#pass(step.passage);
    else await this.#send(step.plans.map((plan) => plan(this.#scene)));
    await this.#compare();
  }

  get #scene(): Scene {
    const [world] = this.#worlds;
    if (world === undefined) throw new Error("no world is left");
    return { cast: this.#cast, world };
  }

  async #send(commands: readonly Command[]): Promise<void> {
    const answered = await Promise.all(
      commands.map(async (command) => ({
        command,
        answer: await this.#product.send(command.by, command.request),
      })),
    );
    this.#tell(...answered.map(line));
    const { worlds, objections } = explain(this.#worlds, answered);
    this.#goOnIn(worlds, objections);
  }

  #pass(passage: Passage): void {
    const milliseconds = lengthOf(passage, this.#scene.world);
    this.#product.clock.advance(milliseconds);
    for (const world of this.#worlds) passTime(world, milliseconds);
    this.#tell(`time passes, ${passage}`);
  }

  async #compare(): Promise<void> {
    const seen = await look(this.#product, this.#looks);
    const compared = this.#worlds.map((world) => ({ world, objections: mismatches(world, seen) }));
    this.#goOnIn(
      compared.filter(({ objections }) => objections.length === 0).map(({ world }) => world),
      compared.flatMap(({ objections }) => objections),
    );
  }

  #goOnIn(worlds: readonly World[], objections: readonly string[]): void {
    this.#worlds = worlds;
    if (worlds.length > 0) return;
    const crashes = this.#product.crashes.splice(0).map(String);
    const lines = [...this.#history, `Step ${this.#history.length} differs:`, ...objections, ...crashes];
    throw new Disagreement(lines.join("\n"));
  }

  #tell(...lines: readonly string[]): void {
    const time = this.#product.clock.now().toISOString().slice(5, 23);
    const number = this.#history.length + 1;
    const together = lines.map((one, index) => `\n     ${index + 1}) ${one}`).join("");
    this.#history.push(`${number}. ${time} ${lines.length === 1 ? lines[0] : `at once:${together}`}`);
  }
}

const line = ({ command, answer }: Answered): string => `${command.text} -> ${verdictOf(replyOf(answer))}`;

import { newCast } from "./cast.ts";
import type { Command } from "./commands.ts";
import { openingOrders, openingPuts } from "./event-plans.ts";
import { type Answered, explain } from "./explain.ts";
import type { Product } from "./product.ts";
import { look, looksOf, mismatches } from "./quiet-point.ts";
import { lengthOf, type Passage, type Step } from "./steps.ts";
import { newWorld, passTime, type World } from "./world.ts";

/** The product did what the contract does not say. */
export class Disagreement extends Error {
  override readonly name = "Disagreement";
}

const DAY = 24 * 60 * 60_000;

/** Takes the product through the steps, and the model beside it. @throws {Disagreement} */
export async function simulate(product: Product, steps: readonly Step[]): Promise<void> {
  const cast = newCast();
  const looks = looksOf(cast);
  const history: string[] = [];
  let worlds: readonly World[] = [newWorld(product.clock.now().getTime())];

  const scene = () => {
    const [world] = worlds;
    if (world === undefined) throw new Error("no world is left");
    return { cast, world };
  };

  async function send(commands: readonly Command[]): Promise<void> {
    const answers = await Promise.all(commands.map((command) => product.send(command.by, command.request)));
    const answered = commands.map((command, index) => ({
      command,
      answer: answers[index] as Answered["answer"],
    }));
    history.push(story(history.length + 1, answered));
    const explained = explain(worlds, answered);
    if (explained.worlds.length === 0) disagree(explained.objections);
    worlds = explained.worlds;
  }

  function pass(passage: Passage): void {
    const milliseconds = lengthOf(passage, scene().world);
    history.push(`${history.length + 1}. time passes, ${passage}`);
    product.clock.advance(milliseconds);
    for (const world of worlds) passTime(world, milliseconds);
  }

  async function compare(): Promise<void> {
    const seen = await look(product, looks);
    const objections = worlds.map((world) => mismatches(world, seen));
    const left = worlds.filter((_, index) => objections[index]?.length === 0);
    if (left.length === 0) disagree(objections.flat());
    worlds = left;
  }

  function disagree(objections: readonly string[]): never {
    const crashes = product.crashes.splice(0).map(String);
    throw new Disagreement(
      [...history, `Step ${history.length} differs:`, ...objections, ...crashes].join("\n"),
    );
  }

  product.clock.advance(30 * DAY);
  scene().world.now = product.clock.now().getTime();
  await send(openingPuts(cast, scene().world.now));
  await send(openingOrders(cast));
  for (const step of steps) {
    if ("passage" in step) pass(step.passage);
    else await send(step.plans.map((plan) => plan(scene())));
    await compare();
  }
}

const line = ({ command, answer }: Answered): string => {
  const codes = answer.body?.errors?.map(({ code }: { code: string }) => code) ?? [];
  return `${command.text} -> ${[answer.status, ...codes].join(" ")}`;
};

function story(number: number, answered: readonly Answered[]): string {
  const lines = answered.map(line);
  return lines.length === 1
    ? `${number}. ${lines.join("")}`
    : [`${number}. at once:`, ...lines.map((one, index) => `     ${index + 1}) ${one}`)].join("\n");
}

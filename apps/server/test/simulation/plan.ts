import fc from "fast-check";
import type { Command } from "./commands.ts";
import type { Scene } from "./scene.ts";

/** A command that knows its numbers, and what they point at only when its turn comes: so every one can be run. */
export type Plan = (scene: Scene) => Command;

export const plan = <Args>(
  args: fc.Arbitrary<Args>,
  resolve: (scene: Scene, args: Args) => Command,
): fc.Arbitrary<Plan> => args.map((chosen) => (scene) => resolve(scene, chosen));

/** 0, mostly: whoever should do it. */
export const who = fc.oneof(
  { weight: 7, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) },
);

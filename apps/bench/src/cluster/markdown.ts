import { count, inSeconds } from "../support/numbers.ts";
import type { Sight } from "./witness.ts";
import { painOf, type Wound } from "./wounds.ts";

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const head = [
  "fault",
  "whole again after",
  "requests meanwhile",
  "503",
  "refused",
  "broken",
  "other errors",
  "longest without a write",
  "longest without a read",
  "slowest answer",
];

function row(sights: readonly Sight[], wound: Wound): string[] {
  const pain = painOf(sights, wound);
  return [
    wound.fault,
    inSeconds(wound.healed - wound.began),
    ...[pain.requests, pain.unavailable, pain.refused, pain.broken, pain.others].map(count),
    ...[pain.withoutWrites, pain.withoutReads, pain.slowest].map(inSeconds),
  ];
}

/** A row for each fault, in the order in which they came. */
export const faultTable = (sights: readonly Sight[], wounds: readonly Wound[]): string =>
  table(
    head,
    wounds.map((wound) => row(sights, wound)),
  );

export const factTable = (facts: Readonly<Record<string, string>>): string =>
  table(["measured on", ""], Object.entries(facts));

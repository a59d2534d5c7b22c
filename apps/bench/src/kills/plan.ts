import type { Chance } from "../support/chance.ts";

export type FaultKind = "kill service" | "stop service" | "kill postgres" | "hang postgres" | "cut backends";

/** What happens next, and when. */
export interface Fault {
  readonly kind: FaultKind;
  /** Milliseconds of undisturbed load before it. */
  readonly pause: number;
  /** Which service, where it is about one. */
  readonly service: number;
  /** Milliseconds, where it lasts. */
  readonly duration: number;
}

const cards = (amount: number, kind: FaultKind): FaultKind[] => Array<FaultKind>(amount).fill(kind);

/** Dealt again and again, shuffled anew each time: what is over soon occurs more often, but each run has its share of all. */
const onEmbedded: readonly FaultKind[] = [
  ...cards(11, "kill service"),
  ...cards(4, "kill postgres"),
  ...cards(4, "stop service"),
  ...cards(1, "hang postgres"),
];
const onServer: readonly FaultKind[] = [
  ...cards(10, "kill service"),
  ...cards(6, "cut backends"),
  ...cards(4, "stop service"),
];

/** Long enough for every request, and for readiness, to be answered 503 meanwhile. */
const LONG_HANG = 12_000;

function dealt(chance: Chance, deck: readonly FaultKind[], amount: number): FaultKind[] {
  const decks = Math.ceil(amount / deck.length);
  return Array.from({ length: decks }, () => chance.shuffled(deck))
    .flat()
    .slice(0, amount);
}

/** The same for the same dice. On the embedded server the first hang is a long one. */
export function planFaults(chance: Chance, amount: number, services: number, isEmbedded: boolean): Fault[] {
  const plan = dealt(chance, isEmbedded ? onEmbedded : onServer, amount).map((kind) => ({
    kind,
    pause: chance.between(300, 1_500),
    service: chance.between(0, services - 1),
    duration: chance.between(1_000, 8_000),
  }));
  const firstHang = plan.findIndex(({ kind }) => kind === "hang postgres");
  return plan.map((fault, index) => (index === firstHang ? { ...fault, duration: LONG_HANG } : fault));
}

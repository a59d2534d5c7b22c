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

/** Kinds by weight: what is over soon occurs more often. */
const onEmbedded: readonly FaultKind[] = [
  ...Array<FaultKind>(10).fill("kill service"),
  ...Array<FaultKind>(4).fill("kill postgres"),
  ...Array<FaultKind>(4).fill("stop service"),
  ...Array<FaultKind>(2).fill("hang postgres"),
];
const onServer: readonly FaultKind[] = [
  ...Array<FaultKind>(9).fill("kill service"),
  ...Array<FaultKind>(7).fill("cut backends"),
  ...Array<FaultKind>(4).fill("stop service"),
];

/** Long enough for every request, and for readiness, to be answered 503 meanwhile. */
const LONG_HANG = 12_000;

/** The same for the same dice. On the embedded server the first hang is a long one. */
export function planFaults(chance: Chance, amount: number, services: number, isEmbedded: boolean): Fault[] {
  const kinds = isEmbedded ? onEmbedded : onServer;
  const plan = Array.from({ length: amount }, () => ({
    kind: chance.pick(kinds),
    pause: chance.between(300, 1_500),
    service: chance.between(0, services - 1),
    duration: chance.between(1_000, 8_000),
  }));
  const firstHang = plan.findIndex(({ kind }) => kind === "hang postgres");
  return plan.map((fault, index) => (index === firstHang ? { ...fault, duration: LONG_HANG } : fault));
}

import { type LoadPlan, load } from "./load.ts";
import type { Contender, ContenderName } from "./rounds.ts";
import { type Sample, sampleOf } from "./sample.ts";
import type { Server, Stand } from "./stand.ts";

/** The two servers, warm and on one database. */
export interface Rivals {
  readonly product: Server;
  readonly reference: Server;
}

/** The least that a first round takes, in seconds: what is not yet compiled is not what is measured. */
const WARM_UP = 2;

export const secondsOf = (round: number, seconds: number): number =>
  round === 0 ? Math.max(seconds, WARM_UP) : seconds;

/** What the load of a round is, save who takes it. */
export type RoundPlan = Omit<LoadPlan, "port">;

/** The two servers as those who do a work; `place` is which of them it is. */
export const serving = (
  { databaseMeter }: Stand,
  rivals: Rivals,
  planOf: (round: number, place: number) => RoundPlan,
): Contender[] =>
  (["product", "reference"] as const).map((name: ContenderName & keyof Rivals, place) => ({
    name,
    run: (round): Promise<Sample> => {
      const { port, meter } = rivals[name];
      const plan = { ...planOf(round, place), port };
      return sampleOf({ server: meter, database: databaseMeter }, () => load(plan));
    },
  }));

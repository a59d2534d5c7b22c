import { count } from "../support/numbers.ts";
import type { Round } from "./rounds.ts";
import type { Sample } from "./sample.ts";

const start = performance.now();

/** Progress goes to standard error: standard output is for the table. */
export function tell(text: string): void {
  const seconds = Math.round((performance.now() - start) / 1000);
  console.error(`${String(seconds).padStart(5)} s  ${text}`);
}

const part = (value: number | undefined, written: (value: number) => string): string[] =>
  value === undefined ? [] : [written(value)];

/** Such as `4,712/s, p50 6.1 ms, p99 12.0 ms, CPU 180 + 95 µs`. */
export function sampleText({ perSecond, p50, p99, serverCpu, databaseCpu }: Sample): string {
  const cpu = [serverCpu, databaseCpu].flatMap((value) => part(value, (known) => known.toFixed(0)));
  return [
    `${count(Math.round(perSecond))}/s`,
    ...part(p50, (value) => `p50 ${value.toFixed(1)} ms`),
    ...part(p99, (value) => `p99 ${value.toFixed(1)} ms`),
    ...(cpu.length > 0 ? [`CPU ${cpu.join(" + ")} µs`] : []),
  ].join(", ");
}

export const tellRound =
  (work: string) =>
  (round: number, samples: Round): void => {
    const texts = Object.entries(samples).map(([name, sample]) => `${name} ${sampleText(sample)}`);
    tell(`${work}, ${round === 0 ? "warm-up" : `round ${round}`}: ${texts.join("; ")}`);
  };

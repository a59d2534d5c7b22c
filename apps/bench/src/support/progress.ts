const start = performance.now();

/** A line that tells how far it is, and how long it took up to here. */
export function progress(scenario: string, text: string): void {
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${String(seconds).padStart(5)} s  ${scenario.padEnd(7)} ${text}`);
}

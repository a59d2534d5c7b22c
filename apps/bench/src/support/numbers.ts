export const slowestOf = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), 0);

export const medianOf = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

export const count = (amount: number): string => amount.toLocaleString("en");

export const inMs = (milliseconds: number): string => `${count(Math.round(milliseconds))} ms`;

export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** How often each occurs, the most frequent first: `409 event_full × 190, 201 × 10`. */
export function tallied(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, amount]) => `${name} × ${count(amount)}`)
    .join(", ");
}

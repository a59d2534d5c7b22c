const ascending = (values: Iterable<number>): number[] => [...values].toSorted((one, other) => one - other);

/** Of values in ascending order; between two of them where it falls between. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: Iterable<number>): Spread {
  const sorted = ascending(values);
  return { median: quantile(sorted, 0.5), least: quantile(sorted, 0), most: quantile(sorted, 1) };
}

export const medianOf = (values: Iterable<number>): number => spreadOf(values).median;

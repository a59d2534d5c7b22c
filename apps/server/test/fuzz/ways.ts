/** The keys that lead from a value of JSON to one within it. */
export type Way = readonly (string | number)[];

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A name that is not there by inheritance, `__proto__` included. */
const childrenOf = (value: unknown): readonly (readonly [string | number, unknown])[] => {
  if (Array.isArray(value)) return value.map((child, index) => [index, child] as const);
  return isRecord(value) ? Object.entries(value) : [];
};

/** As deep as any body of this API is; what is nested deeper is as good as its outer part. */
const DEPTH_MAX = 6;

/** The ways to all values that suit, the whole included. */
export function waysInto(value: unknown, suits: (value: unknown) => boolean, way: Way = []): readonly Way[] {
  const here = suits(value) ? [way] : [];
  if (way.length >= DEPTH_MAX) return here;
  return [...here, ...childrenOf(value).flatMap(([key, child]) => waysInto(child, suits, [...way, key]))];
}

/** A copy with the value at the end of the way changed. */
export function changedAt(value: unknown, way: Way, change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = way;
  if (key === undefined) return change(value);
  const children = childrenOf(value).map(
    ([name, child]) => [name, name === key ? changedAt(child, rest, change) : child] as const,
  );
  return Array.isArray(value) ? children.map(([, child]) => child) : Object.fromEntries(children);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Where two JSON values differ, as paths. */
export function differences(one: unknown, other: unknown, path = ""): string[] {
  if (!isObject(one) || !isObject(other))
    return one === other ? [] : [`${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => differences(one[name], other[name], `${path}/${name}`));
}

/** The same value without what is different each time. */
export function without(names: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => without(names, one));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, one]) => [name, without(names, one)]));
}

/** @throws where they differ */
export function assertSame(what: string, one: unknown, other: unknown): void {
  const found = differences(one, other);
  if (found.length > 0)
    throw new Error(`the product and the others differ in ${what}:\n${found.slice(0, 10).join("\n")}`);
}

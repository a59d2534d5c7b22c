export type Keep = <Thing>(thing: Thing, close: (thing: Thing) => unknown) => Thing;

/** Closes what it was given, the last one first, after each test. */
export function useClosing(): Keep {
  const closes: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closes.splice(0).toReversed()) await close();
  });
  return (thing, close) => {
    closes.push(() => close(thing));
    return thing;
  };
}

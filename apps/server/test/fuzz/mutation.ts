import fc from "fast-check";
import type { Draft } from "./requests.ts";
import type { Wire } from "./wire.ts";

/** Something that is done to a request before it is sent. */
export type Mutation =
  | { readonly what: string; readonly draft: (draft: Draft) => Draft }
  | { readonly what: string; readonly wire: (wire: Wire) => Wire };

/** The entry that a number of any size points at. */
export const nth = <Entry>(entries: readonly Entry[], index: number): Entry | undefined =>
  entries[index % Math.max(entries.length, 1)];

/** Which of several; the number may be larger than there are. */
export const anywhere = fc.nat({ max: 10_000 });

/** A change to a part of the request, by what `args` choose. */
export const onDraft = <Args extends unknown[]>(
  what: string,
  args: { [Key in keyof Args]: fc.Arbitrary<Args[Key]> },
  change: (draft: Draft, ...args: Args) => Draft,
): fc.Arbitrary<Mutation> =>
  fc.tuple<Args>(...args).map((chosen) => ({ what, draft: (draft) => change(draft, ...chosen) }));

/** A change to the bytes of the request, by what `args` choose. */
export const onWire = <Args extends unknown[]>(
  what: string,
  args: { [Key in keyof Args]: fc.Arbitrary<Args[Key]> },
  change: (wire: Wire, ...args: Args) => Wire,
): fc.Arbitrary<Mutation> =>
  fc.tuple<Args>(...args).map((chosen) => ({ what, wire: (wire) => change(wire, ...chosen) }));

/** The name in other letters. */
export const otherCase = (name: string): string =>
  name === name.toUpperCase() ? name.toLowerCase() : name.charAt(0).toUpperCase() + name.slice(1);

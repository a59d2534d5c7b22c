import fc from "fast-check";
import { anywhere, type Mutation, nth, onDraft, otherCase } from "./mutation.ts";
import { oddNames, oddNumbers, oddTexts, oddValues } from "./odd-values.ts";
import type { Draft } from "./requests.ts";
import { changedAt, isRecord, waysInto } from "./ways.ts";

/** Changes one of the values of the body that `suits`. */
function inBody(
  draft: Draft,
  index: number,
  suits: (value: unknown) => boolean,
  change: (value: unknown) => unknown,
): Draft {
  const way = nth(waysInto(draft.body, suits), index);
  return way === undefined || draft.body === undefined
    ? draft
    : { ...draft, body: changedAt(draft.body, way, change) };
}

const isAnything = (): boolean => true;
const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number";
const isList = (value: unknown): value is unknown[] => Array.isArray(value);

const entryAt = (value: unknown, index: number): [string, unknown] =>
  nth(Object.entries(value as object), index) ?? ["", undefined];

const withoutKey = (value: unknown, index: number): unknown => {
  const [dropped] = entryAt(value, index);
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== dropped));
};

const renamed = (value: unknown, index: number): unknown => {
  const [old] = entryAt(value, index);
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => [key === old ? otherCase(key) : key, child]),
  );
};

const withKey = (value: unknown, name: string, added: unknown): unknown =>
  Object.fromEntries([...Object.entries(value as object), [name, added]]);

/** Other JSON than the document asks for, or just as much. */
export const bodies: fc.Arbitrary<Mutation>[] = [
  onDraft("another value in the body", [anywhere, oddValues], (draft, index, value) =>
    inBody(draft, index, isAnything, () => value),
  ),
  onDraft("another text in the body", [anywhere, oddTexts], (draft, index, value) =>
    inBody(draft, index, isText, () => value),
  ),
  onDraft("another number in the body", [anywhere, oddNumbers], (draft, index, value) =>
    inBody(draft, index, isNumber, () => value),
  ),
  onDraft("a number off by one", [anywhere, fc.constantFrom(-1, 1)], (draft, index, by) =>
    inBody(draft, index, isNumber, (one) => Number(one) + by),
  ),
  onDraft("a field dropped", [anywhere, anywhere], (draft, index, key) =>
    inBody(draft, index, isRecord, (value) => withoutKey(value, key)),
  ),
  onDraft("a field renamed", [anywhere, anywhere], (draft, index, key) =>
    inBody(draft, index, isRecord, (value) => renamed(value, key)),
  ),
  onDraft("a field added", [anywhere, oddNames, oddValues], (draft, index, name, value) =>
    inBody({ ...draft, body: draft.body ?? {} }, index, isRecord, (record) => withKey(record, name, value)),
  ),
  onDraft(
    "a list of another size",
    [anywhere, fc.constantFrom(0, 1, 2, 20, 21, 5_000)],
    (draft, index, size) =>
      inBody(draft, index, isList, (list) =>
        Array.from({ length: size }, (_, at) => nth(list as unknown[], at)),
      ),
  ),
  onDraft("another body", [oddValues], (draft, body) => ({ ...draft, body })),
  onDraft("no body", [], (draft) => ({ ...draft, body: undefined })),
];

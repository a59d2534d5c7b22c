import fc from "fast-check";
import { anywhere, type Mutation, onDraft, otherCase } from "./mutation.ts";
import { oddHeaders, oddNames, oddNumbers, oddTexts } from "./odd-values.ts";
import type { Draft } from "./requests.ts";

const changedEntry = (
  entries: Draft["query"],
  index: number,
  change: (entry: readonly [string, string]) => Draft["query"],
): Draft["query"] =>
  entries.flatMap((entry, at) => (at === index % entries.length ? change(entry) : [entry]));

const onQuery = <Args extends unknown[]>(
  what: string,
  args: { [Key in keyof Args]: fc.Arbitrary<Args[Key]> },
  change: (query: Draft["query"], ...args: Args) => Draft["query"],
): fc.Arbitrary<Mutation> =>
  onDraft(what, args, (draft, ...chosen) => ({ ...draft, query: change(draft.query, ...chosen) }));

export const queries: fc.Arbitrary<Mutation>[] = [
  onQuery("an unknown parameter", [oddNames, oddTexts], (query, name, value) => [...query, [name, value]]),
  onQuery("a parameter twice", [anywhere], (query, index) =>
    changedEntry(query, index, (entry) => [entry, entry]),
  ),
  onQuery("a parameter dropped", [anywhere], (query, index) => changedEntry(query, index, () => [])),
  onQuery(
    "another parameter",
    [anywhere, fc.oneof(oddTexts, oddNumbers.map(String))],
    (query, index, value) => changedEntry(query, index, ([name]) => [[name, value]]),
  ),
  onQuery("a parameter renamed", [anywhere], (query, index) =>
    changedEntry(query, index, ([name, value]) => [[otherCase(name), value]]),
  ),
];

const headerNames = fc.constantFrom(
  "If-Match",
  "If-None-Match",
  "Idempotency-Key",
  "x-current-user-id",
  "traceparent",
  "tracestate",
  "X-Request-Id",
  "Accept",
  "Origin",
  "Cookie",
  "X-Forwarded-For",
  "X-HTTP-Method-Override",
  "Range",
);

export const headers: fc.Arbitrary<Mutation>[] = [
  onDraft("another header", [headerNames, oddHeaders], (draft, name, value) => ({
    ...draft,
    headers: [...draft.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase()), [name, value]],
  })),
  onDraft("one more header", [headerNames, oddHeaders], (draft, name, value) => ({
    ...draft,
    headers: [...draft.headers, [name, value]],
  })),
  onDraft("a header twice", [anywhere], (draft, index) => ({
    ...draft,
    headers: changedEntry(draft.headers, index, (entry) => [entry, entry]),
  })),
];

export const methods = onDraft(
  "another method",
  [fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY")],
  (draft, method) => ({ ...draft, method }),
);

export const segments = onDraft("another part of the path", [anywhere, oddTexts], (draft, index, text) => {
  const parts = draft.path.split("/");
  const at = 1 + (index % Math.max(parts.length - 1, 1));
  return { ...draft, path: parts.with(at, encodeURIComponent(text.toWellFormed())).join("/") };
});

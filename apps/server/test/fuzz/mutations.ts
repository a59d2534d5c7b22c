import fc from "fast-check";
import { bodies } from "./body-mutations.ts";
import { bytes, encodings, expectations, paths, searches, types } from "./byte-mutations.ts";
import type { Mutation } from "./mutation.ts";
import { headers, methods, queries, segments } from "./parameter-mutations.ts";

/** What is done to a request, so that it may no longer be what the document describes. */
export const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 12, arbitrary: fc.oneof(...bodies) },
  { weight: 8, arbitrary: fc.oneof(...queries) },
  { weight: 6, arbitrary: fc.oneof(...headers) },
  { weight: 3, arbitrary: segments },
  { weight: 2, arbitrary: methods },
  { weight: 3, arbitrary: paths },
  { weight: 2, arbitrary: searches },
  { weight: 3, arbitrary: fc.oneof(types, encodings, expectations) },
  { weight: 4, arbitrary: bytes },
);

import { type Method, publicRoute, type Route } from "../route.ts";
import type { Operators } from "./guard.ts";
import type { visits } from "./visits.ts";

const addresses: readonly (readonly [Method, path: string, visit: keyof typeof visits])[] = [
  ["GET", "/ops", "overview"],
  ["POST", "/ops/session", "signIn"],
  ["POST", "/ops/session/end", "signOut"],
  ["POST", "/ops/notifications/{id}/retry", "retry"],
  ["GET", "/ops/jobs", "jobs"],
  ["GET", "/ops/jobs/", "board"],
  ["GET", "/ops/jobs/assets/{file}", "boardAsset"],
  ["GET", "/ops/jobs/api", "boardJobs"],
  ["GET", "/ops/jobs/api/stats", "boardCounts"],
  ["POST", "/ops/jobs/api/jobs/{action}", "boardAct"],
];

/** What the document would say of a page; these are in none, for it is for programs. */
const undocumented = { operationId: "", tag: "", summary: "", responses: {}, errors: [] } as const;

/** The pages below `/ops`. What they are made of is loaded with the first visit. */
export const operatorPages = (operators: Operators): readonly Route[] =>
  addresses.map(([method, path, visit]) => ({
    ...publicRoute({ ...undocumented, path, handle: async () => ({ status: 204 }) }),
    method,
    answer: async (context, params) =>
      (await import("./visits.ts")).visits[visit](operators, context, params),
  }));

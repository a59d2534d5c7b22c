import { Unavailable } from "@bookings/domain";
import { HOUR, later, MINUTE, NOW } from "@bookings/domain/testing";
import type { BoardAction, JobState, OperatorOptions, ServiceState } from "@bookings/http";
import type { TestApi } from "./api.ts";

export const serviceState: ServiceState = {
  version: "7.8.9",
  mode: "api",
  startedAt: later(NOW, -3 * HOUR),
  isReady: true,
  isDatabaseReachable: true,
  isMigrated: true,
};

export const aJob = (changes: Partial<JobState> = {}): JobState => ({
  name: "notify",
  schedule: "1 minute",
  isPaused: false,
  startedAt: later(NOW, -MINUTE),
  finishedAt: later(NOW, -MINUTE + 500),
  nextRunAt: later(NOW, MINUTE),
  lockedAt: null,
  lockedBy: null,
  failures: 0,
  failedAt: null,
  ...changes,
});

/** What was done on the board. */
export interface TestOperators extends OperatorOptions {
  readonly acts: readonly (readonly [BoardAction, readonly string[]])[];
}

export const away = async (): Promise<never> => {
  throw new Unavailable();
};

/** Everything that the pages need, with a board of two files. */
export function testOperators(changes: Partial<OperatorOptions> = {}): TestOperators {
  const acts: [BoardAction, readonly string[]][] = [];
  return {
    acts,
    state: async () => serviceState,
    jobs: async () => [aJob()],
    board: {
      page: async () => ({ type: "text/html; charset=utf-8", bytes: "<p>board</p>" }),
      asset: async (name) =>
        name === "a.js" ? { type: "text/javascript; charset=utf-8", bytes: "1" } : undefined,
      jobs: async (query) => ({ asked: query.toString() }),
      counts: async () => ({ runningJobs: 1 }),
      act: async (action, jobIds) => {
        acts.push([action, jobIds]);
        return { done: jobIds.length };
      },
    },
    ...changes,
  };
}

/** What a browser sends that shows a page of ours. */
export const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

/** What it sends with a form of ours. */
export const ownForm = (api: TestApi) => ({
  ...browser,
  origin: api.url,
  "content-type": "application/x-www-form-urlencoded",
});

export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks as a browser does that follows nothing by itself. */
export async function visit(
  api: TestApi,
  path: string,
  headers: Record<string, string> = browser,
  body?: string,
): Promise<Visit> {
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(api.url + path, {
    method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The cookie of a token. */
export const cookieOf = (token: string) => ({ cookie: `other=1; bookings_ops=${token}` });

/** The text of a page, as it is read. */
export const readable = ({ text }: Visit): string =>
  (/<main[^]*<\/main>/.exec(text)?.[0] ?? text)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll(/\s+/g, " ");

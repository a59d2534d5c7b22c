import { PostgresJobRepository } from "@agendajs/postgres-backend";
import { Agenda } from "agenda";
import type { AgendashController } from "agendash";
import type pg from "pg";
import { backendOf } from "./backend.ts";
import type { BoardAction } from "./job-board.ts";
import { TABLE } from "./job-statements.ts";

/** Its entry brings middlewares for servers that are not installed here; of the package we need one file. */
async function loadController(): Promise<typeof AgendashController> {
  const file = new URL("AgendashController.js", import.meta.resolve("agendash"));
  return ((await import(file.href)) as { AgendashController: typeof AgendashController }).AgendashController;
}

/** Jobs on a page, at most. */
const PAGE_MAX = 200;

const wholeNumber = (text: string | null, max: number): number | undefined =>
  text !== null && /^\d{1,9}$/.test(text) ? Math.min(Number(text), max) : undefined;

/** What the script of Agendash asks by, as its own middlewares read it. */
const filterOf = (query: URLSearchParams) => ({
  name: query.get("job") ?? "",
  state: query.get("state") ?? "",
  search: query.get("q") ?? "",
  skip: wholeNumber(query.get("skip"), 1_000_000) ?? 0,
  limit: wholeNumber(query.get("limit"), PAGE_MAX) || 50,
});

const actions = {
  retry: "retryJobs",
  requeue: "requeueJobs",
  pause: "pauseJobs",
  resume: "resumeJobs",
  delete: "deleteJobs",
} as const satisfies Record<BoardAction, keyof AgendashController>;

/** Agendash over an Agenda that is never started: it looks at the table and writes there, and runs nothing. */
export async function agendashOver(pool: pg.Pool) {
  const repository = new PostgresJobRepository({ pool, tableName: TABLE, ensureSchema: false });
  const controller = new (await loadController())(
    new Agenda({ name: "agendash", backend: backendOf(repository) }),
  );
  return {
    jobs: (query: URLSearchParams): Promise<object> => controller.getJobs(filterOf(query)),
    act: (action: BoardAction, jobIds: readonly string[]): Promise<object> =>
      controller[actions[action]]([...jobIds]),
  };
}

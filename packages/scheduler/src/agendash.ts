import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { PostgresJobRepository } from "@agendajs/postgres-backend";
import { Agenda } from "agenda";
import type { AgendashController } from "agendash";
import type pg from "pg";
import { backendOf } from "./backend.ts";
import type { BoardAction } from "./board-action.ts";
import { TABLE } from "./job-statements.ts";

/** The one file that is needed. The entry of the package loads middlewares for servers that are not installed here. */
function loadController(): typeof AgendashController {
  const file = fileURLToPath(new URL("AgendashController.js", import.meta.resolve("agendash")));
  const module = createRequire(import.meta.url)(file) as { AgendashController: typeof AgendashController };
  return module.AgendashController;
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
export function agendashOver(pool: pg.Pool) {
  const repository = new PostgresJobRepository({ pool, tableName: TABLE, ensureSchema: false });
  const controller = new (loadController())(new Agenda({ name: "agendash", backend: backendOf(repository) }));
  return {
    jobs: (query: URLSearchParams): Promise<object> => controller.getJobs(filterOf(query)),
    act: (action: BoardAction, jobIds: readonly string[]): Promise<object> =>
      controller[actions[action]]([...jobIds]),
  };
}

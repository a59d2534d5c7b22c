import { Forbidden, type InvalidInput } from "@bookings/domain";
import { z } from "zod";
import { jsonIn, readBody } from "../body.ts";
import { HttpRefusal, Malformed } from "../errors.ts";
import { uuid } from "../fields.ts";
import { fit } from "../problems.ts";
import type { Answer } from "../route.ts";
import type { Operators, Visit } from "./guard.ts";
import { pageHeaders } from "./layout.ts";
import { type BoardFile, boardActions } from "./options.ts";

/** The board brings a script and a style as files of their own, and asks nobody but us. */
const headers = pageHeaders(
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
);

const sendFile = (content: BoardFile): Answer => ({ status: 200, headers, content });

const unknown = (): never => {
  throw new HttpRefusal("not_found", "path: there is no such part of the page of the jobs");
};

/** Jobs that are acted on at a time. */
const JOBS_MAX = 100;

const chosen = z.object({ jobIds: z.array(uuid()).min(1).max(JOBS_MAX) });

async function chosenJobs({ context }: Visit): Promise<readonly string[]> {
  const bytes = await readBody(context.req);
  const problems: InvalidInput[] = [];
  const body = fit(chosen, bytes === undefined ? {} : jsonIn(bytes), "body", problems);
  if (problems.length > 0) throw new Malformed(problems);
  return body.jobIds;
}

/** The page of the jobs. */
export const showBoard = async ({ board }: Operators): Promise<Answer> => sendFile(await board.page());

/** What it is made of. */
export const showAsset = async ({ board }: Operators, { params }: Visit): Promise<Answer> =>
  sendFile((await board.asset(params["file"] ?? "")) ?? unknown());

/** What it shows. */
export const listJobs = async ({ board }: Operators, { context }: Visit): Promise<Answer> => ({
  status: 200,
  headers,
  body: await board.jobs(new URLSearchParams(context.querystring)),
});

/** What it counts. */
export const countJobs = async ({ board }: Operators): Promise<Answer> => ({
  status: 200,
  headers,
  body: await board.counts(),
});

/** What it does. A schedule that somebody made here would stand over the service's own. */
export async function actOnJobs({ board }: Operators, visit: Visit): Promise<Answer> {
  const wanted = visit.params["action"];
  if (wanted === "create") throw new Forbidden("jobs are declared by the service, and never created here");
  const action = boardActions.find((known) => known === wanted) ?? unknown();
  return { status: 200, headers, body: await board.act(action, await chosenJobs(visit)) };
}

import { InvalidInput, type MessageId } from "@bookings/domain";
import type { ParameterizedContext } from "koa";
import { Malformed } from "../errors.ts";
import { isUuid } from "../fields.ts";
import { type Answer, type Method, publicRoute, type Route } from "../route.ts";
import { actOnJobs, countJobs, listJobs, showAsset, showBoard } from "./board.ts";
import { forOperators, type Operators, operatorOf, turnAway, type Visit } from "./guard.ts";
import { seeOther } from "./layout.ts";
import { showOverview } from "./overview.ts";
import { expectOwnPage, noSession, readForm, session, withToken } from "./session.ts";

/** Keeps a token that is good for these pages. */
async function signIn({ authenticate, clock }: Operators, context: ParameterizedContext): Promise<Answer> {
  expectOwnPage(context);
  const token = ((await readForm(context)).get("token") ?? "").trim().replace(/^Bearer\s+/i, "");
  const identity = await authenticate(withToken(context, token));
  const caller = await operatorOf(context, Promise.resolve(identity));
  if ("status" in caller) return caller;
  return seeOther("/ops", session(context, token, identity, clock.now()));
}

const signOut = async (context: ParameterizedContext): Promise<Answer> => {
  expectOwnPage(context);
  return seeOther("/ops", noSession(context));
};

/** Open to all: whatever is wrong is told as a page. */
const open =
  (serve: (context: ParameterizedContext) => Promise<Answer>) =>
  async (context: ParameterizedContext): Promise<Answer> => {
    try {
      return await serve(context);
    } catch (failure) {
      return turnAway(context, failure);
    }
  };

/** One of our own pages, and nothing else that a form may name. */
const ownPage = /^\/ops(?:\?(?:id|before)=[\w-]+)?$/;

async function retry({ useCases }: Operators, { context, params, caller }: Visit): Promise<Answer> {
  const from = (await readForm(context)).get("from") ?? "";
  const id = (params["id"] ?? "").toLowerCase();
  if (!isUuid(id)) throw new Malformed([new InvalidInput("id", "must be a UUID")]);
  await useCases.retryNotification({ caller, id: id as MessageId });
  const back = ownPage.test(from) ? from : "/ops";
  return seeOther(`${back}${back.includes("?") ? "&" : "?"}retried=${id}`);
}

const page = (method: Method, path: string, answer: NonNullable<Route["answer"]>): Route => ({
  ...publicRoute({
    operationId: "",
    path,
    tag: "Operations",
    summary: "",
    responses: {},
    errors: [],
    handle: async () => ({ status: 204 }),
  }),
  method,
  answer,
});

/** The pages below `/ops`. Not part of the document, which is for programs. */
export function operatorPages(operators: Operators): readonly Route[] {
  const visited = (method: Method, path: string, serve: (visit: Visit) => Promise<Answer>): Route =>
    page(method, path, forOperators(operators, serve));
  const opened = (path: string, serve: (context: ParameterizedContext) => Promise<Answer>): Route =>
    page("POST", path, open(serve));
  return [
    visited("GET", "/ops", async (visit) => showOverview(operators, visit)),
    opened("/ops/session", (context) => signIn(operators, context)),
    opened("/ops/session/end", signOut),
    visited("POST", "/ops/notifications/{id}/retry", (visit) => retry(operators, visit)),
    visited("GET", "/ops/jobs", async () => seeOther("/ops/jobs/")),
    visited("GET", "/ops/jobs/", () => showBoard(operators)),
    visited("GET", "/ops/jobs/assets/{file}", (visit) => showAsset(operators, visit)),
    visited("GET", "/ops/jobs/api/stats", () => countJobs(operators)),
    visited("GET", "/ops/jobs/api", (visit) => listJobs(operators, visit)),
    visited("POST", "/ops/jobs/api/jobs/{action}", (visit) => actOnJobs(operators, visit)),
  ];
}

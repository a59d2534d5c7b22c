import { InvalidInput, type MessageId } from "@bookings/domain";
import type { ParameterizedContext } from "koa";
import { Malformed } from "../errors.ts";
import { isUuid } from "../fields.ts";
import type { Answer } from "../route.ts";
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

const signOut = async (_operators: Operators, context: ParameterizedContext): Promise<Answer> => {
  expectOwnPage(context);
  return seeOther("/ops", noSession(context));
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

type Answers = (
  operators: Operators,
  context: ParameterizedContext,
  params: Visit["params"],
) => Promise<Answer>;

/** For those who may. */
const visited =
  (serve: (operators: Operators, visit: Visit) => Promise<Answer>): Answers =>
  (operators, context, params) =>
    forOperators(operators, (visit) => serve(operators, visit))(context, params);

/** Open to all: whatever is wrong is told as a page. */
const open =
  (serve: (operators: Operators, context: ParameterizedContext) => Promise<Answer>): Answers =>
  async (operators, context) => {
    try {
      return await serve(operators, context);
    } catch (failure) {
      return turnAway(context, failure);
    }
  };

/** What is answered at which address of the pages. */
export const visits = {
  overview: visited(async (operators, visit) => showOverview(operators, visit)),
  signIn: open(signIn),
  signOut: open(signOut),
  retry: visited(retry),
  jobs: visited(async () => seeOther("/ops/jobs/")),
  board: visited(showBoard),
  boardAsset: visited(showAsset),
  boardCounts: visited(countJobs),
  boardJobs: visited(listJobs),
  boardAct: visited(actOnJobs),
} satisfies Record<string, Answers>;

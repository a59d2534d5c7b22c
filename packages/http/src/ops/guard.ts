import { type Clock, type PrivilegedCaller, permitAtAll, Unavailable, type UseCases } from "@bookings/domain";
import type { ParameterizedContext } from "koa";
import type { Authenticate } from "../auth.ts";
import { HttpRefusal, refusalFor } from "../errors.ts";
import type { Answer } from "../route.ts";
import { html } from "./html.ts";
import { message, show } from "./layout.ts";
import type { OperatorOptions } from "./options.ts";
import { expectOwnPage, identify } from "./session.ts";
import { signInPage } from "./sign-in.ts";

/** What the pages work with. */
export interface Operators extends OperatorOptions {
  readonly useCases: UseCases;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
}

/** Somebody who may see the pages, and what is asked. */
export interface Visit {
  readonly context: ParameterizedContext;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: PrivilegedCaller;
  readonly now: Date;
}

/** Browsers say that they want a page; whoever takes anything is a program. */
const wantsPage = (context: ParameterizedContext): boolean =>
  context.accepts("application/json", "text/html") === "text/html";

/** What is foreseen becomes a page for those who want one; all else goes where every failure goes. */
const isForeseen = (failure: unknown): boolean =>
  refusalFor(failure).status < 500 || failure instanceof Unavailable || failure instanceof HttpRefusal;

const complaintOf = ({ message: text, headers }: HttpRefusal): string | undefined => {
  if (headers["Set-Cookie"] !== undefined) return "The session has ended. Sign in with a new token.";
  if (!headers["WWW-Authenticate"]?.includes("error=")) return undefined;
  return text.includes("expired")
    ? "The token has expired. Make a new one."
    : "This token is not valid here. Paste all of it, and nothing else.";
};

const tooLittle = "This token is an ordinary user's. These pages take the role admin or service.";

const titles: Readonly<Record<number, string>> = {
  400: "That cannot be done",
  403: "Not allowed",
  404: "There is no such thing",
  429: "Too many requests",
  503: "The service cannot do that at the moment",
};

function errorPage(failure: unknown): Answer {
  const { status, problems, headers } = refusalFor(failure);
  const body = [
    ...problems.map((problem) => message("bad", problem.message)),
    html`<p><a href="/ops">Back to the overview</a></p>`,
  ];
  return show({ title: titles[status] ?? "The request cannot be understood", body }, status, headers);
}

/** What a visitor is told who may not come in, or not like this. @throws what programs are told */
export function turnAway(context: ParameterizedContext, failure: unknown): Answer {
  if (!wantsPage(context) || !isForeseen(failure)) throw failure;
  const { status, headers } = refusalFor(failure);
  if (failure instanceof HttpRefusal && failure.kind === "unauthorized")
    return signInPage({ status, headers, complaint: complaintOf(failure) });
  return errorPage(failure);
}

/** Lets in administrators and services alone. */
export async function operatorOf(
  context: ParameterizedContext,
  identified: ReturnType<typeof identify>,
): Promise<PrivilegedCaller | Answer> {
  const { caller } = await identified;
  if (caller.role !== "user") return caller;
  if (wantsPage(context)) return signInPage({ status: 403, headers: {}, complaint: tooLittle });
  permitAtAll("manageNotifications", caller);
  throw new Error("the pages are for those who may manage notifications");
}

/** Serves those who may, of what only our own pages send what changes something. */
export const forOperators =
  ({ authenticate, clock }: Operators, serve: (visit: Visit) => Promise<Answer>) =>
  async (context: ParameterizedContext, params: Visit["params"]): Promise<Answer> => {
    try {
      const caller = await operatorOf(context, identify(context, authenticate));
      if ("status" in caller) return caller;
      if (context.method === "POST") expectOwnPage(context);
      return await serve({ context, params, caller, now: clock.now() });
    } catch (failure) {
      return turnAway(context, failure);
    }
  };

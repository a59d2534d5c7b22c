import type { EveryUseCase, KeyedTry, UseCases } from "@bookings/domain";
import type { ParameterizedContext } from "koa";
import { readBody } from "./body.ts";
import { keyedRequest } from "./idempotency.ts";
import type { RawRequest } from "./parse.ts";
import type { Entrance } from "./rate-limit.ts";
import { expectOnce, onlyOnce } from "./request-head.ts";
import type { RequestState } from "./request-log.ts";
import type { Answer, Api, Route } from "./route.ts";
import type { SignatureCheck } from "./webhook-signature.ts";

type Context = ParameterizedContext<RequestState>;

/** What requests are served with. */
export interface Serving extends Omit<Api, "useCases">, Entrance {
  readonly useCases: UseCases;
  /** Checks messages that are signed. */
  readonly checkSignature: SignatureCheck;
}

/** Of all requests without one; nobody changes what was asked. */
const noSearch = new URLSearchParams();

const searchOf = (url: string): URLSearchParams => {
  const start = url.indexOf("?");
  return start < 0 ? noSearch : new URLSearchParams(url.slice(start + 1));
};

/** Answers a request that has found its route. The order of the steps is the order in which refusals are reported. */
export async function serve(
  serving: Serving,
  context: Context,
  route: Route,
  params: RawRequest["params"],
): Promise<Answer> {
  if (route.answer !== undefined) return route.answer(context, params);
  const { headers, method, path } = context;
  const raw = { params, headers, search: searchOf(context.url), body: undefined };
  if (route.isPublic) return route.serve(raw, undefined, serving);
  if (route.isSigned) return serveSigned(serving, context, route, raw);
  expectOnce(context.req, onlyOnce.token);
  const identity = await serving.authenticate(context);
  expectOnce(context.req, onlyOnce.request);
  const request = { ...raw, body: await readBody(context.req) };
  const answer = async (useCases: EveryUseCase) =>
    route.serve(request, identity.caller, { ...serving, useCases });
  const keyed = method === "POST" ? keyedRequest(identity, { ...request, method, path }) : undefined;
  if (keyed === undefined) return answer(serving.useCases);
  return answerOnce(context, serving.useCases.keyed(keyed), answer);
}

const noBytes = Buffer.alloc(0);

/** The signature is over the body, so that this has to be read first; whoever sends too many is not listened to that far. */
async function serveSigned(
  serving: Serving,
  context: Context,
  route: Route,
  raw: RawRequest,
): Promise<Answer> {
  expectOnce(context.req, onlyOnce.signed);
  await serving.admit(context);
  const body = await readBody(context.req);
  serving.checkSignature(raw.headers, body ?? noBytes);
  return route.serve({ ...raw, body }, undefined, serving);
}

/** However often the request arrives. */
async function answerOnce(
  context: Context,
  { useCases, refused, isReplayed }: KeyedTry,
  answer: (useCases: EveryUseCase) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await answer(useCases).catch(refused);
  } finally {
    if (isReplayed()) context.set("Idempotency-Replayed", "true");
  }
}

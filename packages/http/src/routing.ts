import { createRequire } from "node:module";
import type * as koaRouter from "@koa/router";
import type { Router } from "@koa/router";
import type { Middleware, ParameterizedContext } from "koa";
import { authenticator } from "./auth.ts";
import { clientNetwork } from "./client-address.ts";
import { docsPage } from "./docs.ts";
import { apiDocument } from "./document.ts";
import { HttpRefusal } from "./errors.ts";
import { getMetrics } from "./operations.ts";
import { operatorPages } from "./ops/operator-pages.ts";
import type { HttpOptions } from "./options.ts";
import { type Entrance, limited } from "./rate-limit.ts";
import type { RequestState } from "./request-log.ts";
import type { Answer, Content, Route } from "./route.ts";
import { probes, routesOf, type ShownPayments } from "./routes.ts";
import { type Serving, serve } from "./serving.ts";
import { type SignatureCheck, signatureCheck } from "./webhook-signature.ts";

const require = createRequire(import.meta.url);

/** As CommonJS: the other form imports `node:http`, see `node-http.ts`. */
const library = require("@koa/router") as typeof koaRouter;

type Context = ParameterizedContext<RequestState>;

/** The routes of one path, by method. */
type Methods = ReadonlyMap<string, Route>;

/** `HEAD` is `GET` without the body, which koa leaves out by itself. */
const allowed = (methods: Methods): string =>
  [...methods.keys()].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");

const methodNotAllowed = (allow: string): HttpRefusal =>
  new HttpRefusal("method_not_allowed", `method: must be one of ${allow}`, {
    Allow: allow,
  });

/** With the entity tag that its headers may have, whoever has it already gets only told so. */
function sendContent(context: Context, { type, bytes, gzipped }: Content): void {
  if (gzipped !== undefined) context.vary("Accept-Encoding");
  const isCompressed = gzipped !== undefined && context.acceptsEncodings("gzip", "identity") === "gzip";
  if (isCompressed) context.set("Content-Encoding", "gzip");
  context.set("Content-Type", type);
  const body = isCompressed ? gzipped : bytes;
  context.body = typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (context.fresh) context.status = 304;
}

/** Characters from which on it pays to look at a text before it is encoded. */
const LONG = 4096;

/** A long text that is ASCII alone, as lists mostly are, takes a tenth of the time when nobody looks for anything else. */
const encoded = (text: string): string | Buffer =>
  text.length >= LONG && Buffer.byteLength(text) === text.length ? Buffer.from(text, "latin1") : text;

function send(context: Context, { status, headers = {}, body, content }: Answer): void {
  context.set(headers);
  context.status = status;
  if (content !== undefined) return sendContent(context, content);
  if (body === undefined) return;
  context.set("Content-Type", "application/json");
  context.body = encoded(JSON.stringify(body));
}

function mount(router: Router<RequestState>, path: string, methods: Methods, serving: Serving): void {
  const allow = allowed(methods);
  router.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), async (context) => {
    const { method } = context;
    context.state.route = path;
    if (method === "OPTIONS") return send(context, { status: 204, headers: { Allow: allow } });
    const route = methods.get(method === "HEAD" ? "GET" : method);
    if (route === undefined) throw methodNotAllowed(allow);
    return send(context, await serve(serving, context, route, context.params));
  });
}

const byPath = (all: readonly Route[]): [string, Methods][] =>
  [...Map.groupBy(all, ({ path }) => path)].map(([path, some]) => [
    path,
    new Map(some.map((route) => [route.method, route])),
  ]);

/** Sends fixed paths first, for every method, so that `/bookings/notify` is never taken for a booking. */
const fixedFirst = ([a]: [string, Methods], [b]: [string, Methods]): number =>
  Number(a.includes("{")) - Number(b.includes("{"));

const entrance = (options: HttpOptions): Entrance => {
  const { limit, trustProxy = 0, clock } = options;
  return limited(authenticator(options), { limit, networkOf: clientNetwork(trustProxy), clock });
};

/** Where nobody counts anything, there is nothing to read. */
const isServed = (route: Route, { metrics }: HttpOptions): boolean =>
  route !== getMetrics || metrics !== undefined;

/** What is to be seen of payments. */
const shownOf = ({ payments }: HttpOptions): ShownPayments => ({
  cards: payments !== undefined,
  webhook: payments?.webhookKey !== undefined,
});

function servedBy(options: HttpOptions, { authenticate }: Entrance): readonly Route[] {
  const { serves, docs, operators, useCases, clock } = options;
  const all = serves === "probes" ? probes : routesOf(shownOf(options));
  const some = all.filter((route) => isServed(route, options));
  if (serves === "probes") return some;
  return [
    ...some,
    ...(docs === undefined ? [] : docsPage(docs)),
    ...(operators === undefined ? [] : operatorPages({ ...operators, useCases, clock, authenticate })),
  ];
}

/** No route asks for it where there is no key. */
const noSignatures: SignatureCheck = () => {
  throw new Error("there is no key to check a signature with");
};

const noMetrics = async (): Promise<string> => "";

/** The middleware that finds the route of a request and answers; it goes on where there is none. */
export function routing(options: HttpOptions): Middleware<RequestState> {
  const { useCases, isReady, metrics = noMetrics, payments, clock } = options;
  const key = payments?.webhookKey;
  const checkSignature = key === undefined ? noSignatures : signatureCheck(key, clock);
  const document = () => apiDocument(shownOf(options));
  const door = entrance(options);
  const serving = { useCases, isReady, metrics, document, checkSignature, ...door };
  const router = new library.Router<RequestState>({ sensitive: true, strict: true });
  const served = byPath(servedBy(options, door));
  for (const [path, methods] of served.toSorted(fixedFirst)) mount(router, path, methods, serving);
  // Its type asks for what the router itself adds to the context.
  return router.routes() as unknown as Middleware<RequestState>;
}

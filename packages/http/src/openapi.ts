import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { errorExamples } from "./error-examples.ts";
import { type Code, codes, statusOf } from "./errors.ts";
import { examples } from "./examples.ts";
import { info, tags } from "./introduction.ts";
import { type HeaderName, headerRefs, responseHeaders } from "./response-headers.ts";
import type { DescribedHeader, Response, Route } from "./route.ts";

const ErrorSchema = z
  .object({
    errors: z
      .array(
        z.object({
          code: z
            .enum(Object.keys(codes) as [Code, ...Code[]])
            .meta({ description: "What to branch on; the table of errors says what each means." }),
          message: z.string().meta({ description: "Names the field and says what would be right." }),
          endpoint: z.string().meta({
            description: "The method and the path, with its parameters unfilled.",
            example: "GET /v1/bookings/{bookingId}",
          }),
          requestId: z.string().meta({ description: "The header X-Request-Id of this answer." }),
        }),
      )
      .min(1)
      .meta({ description: "One entry for each problem." }),
  })
  .meta({ id: "ErrorResponse", description: "The answer to every request that was refused or failed." });

const json = (schema: z.ZodType, shown?: object, type = "application/json") => ({
  [type]: { schema, ...shown },
});

const shownAs = (example: unknown): object | undefined => (example === undefined ? undefined : { example });

const takesKey = ({ method, isSigned }: Pick<Route, "method" | "isSigned">): boolean =>
  method === "POST" && isSigned !== true;

const replayed = (route: Pick<Route, "method" | "isSigned">): readonly HeaderName[] =>
  takesKey(route) ? ["Idempotency-Replayed"] : [];

/** Who comes without a token is not limited. */
const limits = (isPublic: boolean): readonly HeaderName[] =>
  isPublic ? [] : ["RateLimit-Policy", "RateLimit"];

const success = (
  route: Route,
  status: string,
  { description, schema, type, headers: own = [] }: Response,
) => ({
  description,
  headers: headerRefs([
    "X-Request-Id",
    ...limits(route.isPublic),
    ...replayed(route),
    ...(own satisfies readonly DescribedHeader[]),
  ]),
  ...(schema === undefined
    ? {}
    : { content: json(schema, shownAs(examples[route.operationId]?.answers?.[status]), type) }),
});

/** Headers that belong to an error status wherever it occurs. */
const errorHeaders: Readonly<Record<number, readonly HeaderName[]>> = {
  [statusOf.unauthorized]: ["WWW-Authenticate"],
  [statusOf.rateLimited]: ["Retry-After"],
  [statusOf.unavailable]: ["Retry-After"],
};

/** Statuses of refusals that are kept with the key of a request. */
const kept: ReadonlySet<number> = new Set([statusOf.invalid, statusOf.forbidden, statusOf.notFound]);

const failure = (route: Route, status: number, some: readonly Code[]) => ({
  description: some.map((code) => `\`${code}\`: ${codes[code].meaning}`).join("\n\n"),
  headers: headerRefs([
    "X-Request-Id",
    ...limits(route.isPublic),
    ...(kept.has(status) ? replayed(route) : []),
    ...(errorHeaders[status] ?? []),
  ]),
  content: json(ErrorSchema, { examples: errorExamples(route, some) }),
});

/** Refusals that every route with a token can answer with; whatever is no HTTP is refused without one as well. */
const everywhere: readonly Code[] = ["unauthorized", "forbidden", "rate_limited", "unavailable"];
/** Whoever signs needs no permission. */
const ofSigned: readonly Code[] = everywhere.filter((code) => code !== "forbidden");
const onPost: readonly Code[] = ["idempotency_in_progress", "idempotency_key_reused"];
/** Also of routes that take no body: whoever sends one to them is told what is wrong with it. */
const withBody: readonly Code[] = ["payload_too_large", "unsupported_media_type"];

function codesOf(route: Route): readonly Code[] {
  const { isPublic, isSigned, errors } = route;
  const body = isPublic ? [] : withBody;
  const keys = takesKey(route) ? onPost : [];
  const known = isSigned ? ofSigned : everywhere;
  return [
    ...new Set<Code>(["validation", ...(isPublic ? [] : known), ...errors, ...keys, ...body, "internal"]),
  ];
}

function failures(route: Route): RouteConfig["responses"] {
  const byStatus = Map.groupBy(codesOf(route), (code) => statusOf[codes[code].kind]);
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, failure(route, status, some)]));
}

const successes = (route: Route): RouteConfig["responses"] =>
  Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [status, success(route, status, response)]),
  );

function requestOf({
  operationId,
  schemas: { params, query, headers, body, absentBody },
}: Route): NonNullable<RouteConfig["request"]> {
  const takesBody = body instanceof z.ZodObject && Object.keys(body.shape).length > 0;
  const required = absentBody === undefined;
  return {
    params,
    query,
    headers,
    ...(takesBody ? { body: { required, content: json(body, shownAs(examples[operationId]?.body)) } } : {}),
  };
}

const SECURITY = "bearerHttpAuthentication";

const configOf = (route: Route): RouteConfig => ({
  operationId: route.operationId,
  method: route.method.toLowerCase() as Lowercase<Route["method"]>,
  path: route.path,
  tags: [route.tag],
  summary: route.summary,
  ...(route.description === undefined ? {} : { description: route.description }),
  ...(route.extension ? { "x-extension": true } : {}),
  security: route.isPublic || route.isSigned ? [] : [{ [SECURITY]: [] }],
  request: requestOf(route),
  responses: { ...successes(route), ...failures(route) },
});

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly Route[]): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", SECURITY, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "Send `Authorization: Bearer` and a JWT that expires (`exp`), signed with HS256, RS256, ES256 or EdDSA, whichever the operator has set up; clocks may differ by 30 seconds. Its `sub` is the caller's user id; the roles `admin` and `service` are in a claim of it. While the keys of tokens cannot be read, a token whose key is not known gets 503 and not 401.",
  });
  for (const [name, description] of Object.entries(responseHeaders))
    registry.registerComponent("headers", name, description);
  for (const route of routes) registry.registerPath(configOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info,
    servers: [{ url: "/", description: "The service that this document came from." }],
    tags,
  });
}

import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { type Code, codes, statusOf } from "./errors.ts";
import type { DescribedHeader, Method, Response, Route } from "./route.ts";

const ErrorSchema = z
  .object({
    errors: z
      .array(
        z.object({
          code: z.string().meta({ description: "What to branch on.", example: "validation" }),
          message: z.string().meta({ description: "Names the field and says what would be right." }),
          endpoint: z.string().meta({
            description: "The method and the path, with its parameters unfilled.",
            example: "GET /v1/bookings/{bookingId}",
          }),
          requestId: z.string().meta({ description: "The header X-Request-Id of this answer." }),
        }),
      )
      .min(1)
      .meta({ description: `One entry for each problem. Codes: ${Object.keys(codes).join(", ")}.` }),
  })
  .meta({ id: "ErrorResponse", description: "The answer to every request that was refused or failed." });

const header = (description: string, example: string) => ({
  description,
  required: true,
  schema: { type: "string" as const, example },
});

/** What the document says of response headers. */
const responseHeaders = {
  "X-Request-Id": header(
    "The id of the request: the caller's own, if it sent an acceptable one.",
    "4f8c1d2e",
  ),
  ETag: header("The version of the booking, for If-Match and If-None-Match.", '"1.1"'),
  Location: header("Where the new thing can be read.", "/v1/bookings/orders?userId=…"),
  Link: {
    ...header("The next page, if there is one (RFC 8288).", '</v1/bookings?…>; rel="next"'),
    required: false,
  },
  "Idempotency-Replayed": {
    ...header("Present when this is the kept answer to an earlier request with the same key.", "true"),
    required: false,
  },
  "WWW-Authenticate": header("How to authenticate (RFC 6750).", 'Bearer realm="bookings"'),
  "RateLimit-Policy": {
    ...header(
      "How many requests (q) a caller may make in how many seconds (w), where that is limited.",
      '"caller";q=100;w=1',
    ),
    required: false,
  },
  RateLimit: {
    ...header(
      "How many requests are left (r) and in how many seconds counting begins anew (t), where they are limited.",
      '"caller";r=99;t=1',
    ),
    required: false,
  },
  "Retry-After": header("Seconds after which it is worth asking again.", "5"),
};

type HeaderName = keyof typeof responseHeaders;

const headerRefs = (names: readonly HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

const replayed = (method: Method): readonly HeaderName[] =>
  method === "POST" ? ["Idempotency-Replayed"] : [];

/** Who comes without a token is not limited. */
const limits = (isPublic: boolean): readonly HeaderName[] =>
  isPublic ? [] : ["RateLimit-Policy", "RateLimit"];

const success = ({ method, isPublic }: Route, { description, schema, headers: own = [] }: Response) => ({
  description,
  headers: headerRefs([
    "X-Request-Id",
    ...limits(isPublic),
    ...replayed(method),
    ...(own satisfies readonly DescribedHeader[]),
  ]),
  ...(schema === undefined ? {} : { content: json(schema) }),
});

/** Headers that belong to an error status wherever it occurs. */
const errorHeaders: Readonly<Record<number, readonly HeaderName[]>> = {
  [statusOf.unauthorized]: ["WWW-Authenticate"],
  [statusOf.rateLimited]: ["Retry-After"],
  [statusOf.unavailable]: ["Retry-After"],
};

/** Statuses of refusals that are kept with the key of a request. */
const kept: ReadonlySet<number> = new Set([statusOf.invalid, statusOf.forbidden, statusOf.notFound]);

const failure = ({ method, isPublic }: Route, status: number, some: readonly Code[]) => ({
  description: some.map((code) => `\`${code}\`: ${codes[code].meaning}`).join("\n\n"),
  headers: headerRefs([
    "X-Request-Id",
    ...limits(isPublic),
    ...(kept.has(status) ? replayed(method) : []),
    ...(errorHeaders[status] ?? []),
  ]),
  content: json(ErrorSchema),
});

/** Refusals that every route with a token can answer with. */
const everywhere: readonly Code[] = [
  "validation",
  "unauthorized",
  "forbidden",
  "rate_limited",
  "unavailable",
];
const onPost: readonly Code[] = ["idempotency_in_progress", "idempotency_key_reused"];
/** Also of routes that take no body: whoever sends one to them is told what is wrong with it. */
const withBody: readonly Code[] = ["payload_too_large", "unsupported_media_type"];

function codesOf({ isPublic, method, errors }: Route): readonly Code[] {
  const body = isPublic ? [] : withBody;
  const keys = method === "POST" ? onPost : [];
  return [...new Set<Code>([...(isPublic ? [] : everywhere), ...errors, ...keys, ...body, "internal"])];
}

function failures(route: Route): RouteConfig["responses"] {
  const byStatus = Map.groupBy(codesOf(route), (code) => statusOf[codes[code].kind]);
  return Object.fromEntries([...byStatus].map(([status, some]) => [status, failure(route, status, some)]));
}

const successes = (route: Route): RouteConfig["responses"] =>
  Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [status, success(route, response)]),
  );

function requestOf({
  schemas: { params, query, headers, body, absentBody },
}: Route): NonNullable<RouteConfig["request"]> {
  const takesBody = body instanceof z.ZodObject && Object.keys(body.shape).length > 0;
  const required = absentBody === undefined;
  return { params, query, headers, ...(takesBody ? { body: { required, content: json(body) } } : {}) };
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
  security: route.isPublic ? [] : [{ [SECURITY]: [] }],
  request: requestOf(route),
  responses: { ...successes(route), ...failures(route) },
});

const info = {
  title: "Bookings API",
  version: "1.0.3",
  description: [
    "Orders, bookings and events of a coaching marketplace.",
    "Times are RFC 3339 with an offset and without leap seconds, date-times within the years 0001 to 9999 of UTC; on the way out in UTC with milliseconds. Ids are UUIDs of any version, compared case-insensitively and lower case on the way out. Lengths of texts count code points; no text holds NUL or lone surrogates. Fields and query parameters that are not described here are refused, and so is a parameter that comes twice without being a list; only what needs no token ignores whatever it is sent.",
    "Every POST can be made safe to send again with `Idempotency-Key`; the other methods are so anyway.",
    "Operators may limit how often each caller may ask: by its token, or without a valid one by its network. Every answer to a limited operation then says in `RateLimit` what is left, and 429 says in `Retry-After` when the next request will be served.",
    "A path that exists answers other methods with 405 and `Allow`; HEAD works wherever GET does, and OPTIONS answers 204 with `Allow`.",
    "What goes beyond the public bookings API 1.0.3 is marked `x-extension`.",
  ].join("\n\n"),
  license: { name: "MIT", identifier: "MIT" },
};

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly Route[]): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", SECURITY, {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "A JWT that expires (`exp`), signed with HS256, RS256, ES256 or EdDSA, whichever the operator has set up; clocks may differ by 30 seconds. Its `sub` is the caller's user id; the roles `admin` and `service` are in a claim of it. While the keys of tokens cannot be read, a token whose key is not known gets 503 and not 401.",
  });
  for (const [name, description] of Object.entries(responseHeaders))
    registry.registerComponent("headers", name, description);
  for (const route of routes) registry.registerPath(configOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info,
    servers: [{ url: "/" }],
  });
}

import type { Caller, EveryUseCase, UserId } from "@bookings/domain";
import type { ParameterizedContext } from "koa";
import { z } from "zod";
import type { Code } from "./errors.ts";
import { etagOf } from "./etag.ts";
import { uuid } from "./fields.ts";
import { idempotencyKey } from "./idempotency.ts";
import { type Parsed, parseRequest, type RawRequest, type Schemas } from "./parse.ts";
import type { ObjectSchema } from "./problems.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What is sent as it is. */
export interface Content {
  readonly type: string;
  readonly bytes: string | Uint8Array;
  /** The same, for those who take it compressed. */
  readonly gzipped?: Uint8Array;
}

/** What a route answers when nothing is wrong; `body` becomes JSON, and `content` may stand in its place. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly content?: Content;
}

/** Response headers that the document describes. */
export type DescribedHeader = "ETag" | "Link" | "Location";

/** A successful answer, for the document. */
export interface Response {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** What it is; JSON when absent. */
  readonly type?: string;
  readonly headers?: readonly DescribedHeader[];
}

/** What the routes can reach. */
export interface Api {
  readonly useCases: EveryUseCase;
  readonly isReady: () => Promise<boolean>;
  readonly metrics: () => Promise<string>;
  /** The OpenAPI document, built at the first call. */
  readonly document: () => object;
}

/** What a reader of the document learns about a route. */
export interface Documentation {
  readonly operationId: string;
  readonly method: Method;
  /** With its `{parameters}`, from the root. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Not part of the public document that this API implements. */
  readonly extension?: boolean;
  readonly responses: Readonly<Record<number, Response>>;
  /** The refusals that are its own; those that every route has are added. */
  readonly errors: readonly Code[];
}

/** A route, ready to be mounted and to be documented. */
export interface Route extends Documentation {
  /** Whether it answers without a token. */
  readonly isPublic: boolean;
  /** Whether a signature of the body stands in for the token. */
  readonly isSigned?: boolean;
  readonly schemas: Schemas<unknown, unknown, unknown, unknown>;
  readonly serve: (raw: RawRequest, caller: Caller | undefined, api: Api) => Promise<Answer>;
  /** In place of `serve`, for a page that browsers come to in their own way: it reads the request itself. */
  readonly answer?: (context: ParameterizedContext, params: RawRequest["params"]) => Promise<Answer>;
}

/** What a handler is given. */
export interface Call<Params, Query, Headers, Body> extends Parsed<Params, Query, Headers, Body> {
  readonly useCases: EveryUseCase;
  readonly caller: Caller;
  /** The query as it was sent, for links to other pages. */
  readonly search: URLSearchParams;
}

interface Definition<Params, Query, Headers, Body> extends Documentation {
  readonly params?: ObjectSchema<Params>;
  readonly query?: ObjectSchema<Query>;
  /** Besides those that every route knows. */
  readonly headers?: ObjectSchema<Headers>;
  readonly body?: z.ZodType<Body>;
  readonly handle: (call: Call<Params, Query, Headers, Body>) => Promise<Answer>;
}

/** The user in whose name the request is made. */
export const currentUserId = uuid<UserId>().meta({
  param: {
    description:
      "The user on whose behalf the request is made. Ordinary users can only name themselves; services and administrators name the user for whom they act.",
  },
});

export const everyHeader = z.object({
  "x-current-user-id": currentUserId.optional().meta({ param: { "x-extension": true } }),
  // Here for the document only: whatever it holds, it never fails a request.
  traceparent: z
    .unknown()
    .optional()
    .meta({
      type: "string",
      pattern: "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
      example: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      param: {
        description: "The W3C Trace Context that the request belongs to; a malformed one is ignored.",
      },
    }),
  // As well.
  "x-request-id": z
    .unknown()
    .optional()
    .meta({
      type: "string",
      example: "4f8c1d2e",
      param: {
        "x-extension": true,
        description:
          "An id for the request, 1 to 128 visible ASCII characters, to be found again in the answer and in logs; another one is made where there is none, or an unacceptable one.",
      },
    }),
});

/** What every POST may come with besides. */
const everyPostHeader = everyHeader.extend({ "idempotency-key": idempotencyKey });

export const nothing = z.strictObject({});

const headersOf = (method: Method): z.ZodObject => (method === "POST" ? everyPostHeader : everyHeader);

/**
 * Defines a route for callers with a token: what it takes, what it answers, and how. Validation, types, the
 * document and the answers to wrong methods all come from here.
 */
export function route<Params, Query, Headers, Body>(
  definition: Definition<Params, Query, Headers, Body>,
): Route {
  const { params, query, headers, body, handle, ...documentation } = definition;
  const schema = (body ?? nothing) as z.ZodType<Body>;
  const asked = (query ?? nothing) as ObjectSchema<Query>;
  const schemas = {
    params: (params ?? nothing) as ObjectSchema<Params>,
    query: asked,
    absentQuery: asked.safeParse({}).data,
    headers: headersOf(definition.method).extend(headers?.shape ?? {}) as unknown as ObjectSchema<Headers>,
    body: schema,
    absentBody: schema.safeParse({}).data,
  };
  return {
    ...documentation,
    isPublic: false,
    schemas,
    serve: (raw, caller, { useCases }) =>
      handle({ ...parseRequest(schemas, raw), useCases, caller: caller as Caller, search: raw.search }),
  };
}

interface PublicDefinition extends Omit<Documentation, "method"> {
  readonly handle: (api: Api) => Promise<Answer>;
}

/** Defines a route for anyone who can reach the service. It takes nothing, and ignores what it is sent. */
export const publicRoute = ({ handle, ...documentation }: PublicDefinition): Route => ({
  ...documentation,
  method: "GET",
  isPublic: true,
  schemas: {
    params: nothing,
    query: nothing,
    absentQuery: {},
    headers: z.object({}),
    body: nothing,
    absentBody: {},
  },
  serve: (_raw, _caller, api) => handle(api),
});

export const ok = (body: unknown, headers: Answer["headers"] = {}): Answer => ({
  status: 200,
  body,
  headers,
});

export const noContent: Answer = { status: 204 };

/** Answers with one version of something, so that the caller can refer to it. */
export const withVersion = (body: unknown, version: string, headers: Answer["headers"] = {}): Answer =>
  ok(body, { ETag: etagOf(version), ...headers });

import type { IncomingHttpHeaders } from "node:http";
import { InvalidInput } from "@bookings/domain";
import type { z } from "zod";
import { jsonIn } from "./body.ts";
import { Malformed } from "./errors.ts";
import { fit, type ObjectSchema, PROBLEMS_MAX } from "./problems.ts";
import { fitQuery } from "./query.ts";

/** A request as it came in. */
export interface RawRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

/** What a route takes. */
export interface Schemas<Params, Query, Headers, Body> {
  readonly params: ObjectSchema<Params>;
  readonly query: ObjectSchema<Query>;
  /** What the query is when none was sent; undefined where one is required. */
  readonly absentQuery: Query | undefined;
  readonly headers: ObjectSchema<Headers>;
  readonly body: z.ZodType<Body>;
  /** What the body is when none was sent; undefined where one is required. */
  readonly absentBody: Body | undefined;
}

/** A request that fits its route. */
export interface Parsed<Params, Query, Headers, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
}

type BodySchemas<Body> = Pick<Schemas<unknown, unknown, unknown, Body>, "body" | "absentBody">;

function fitBody<Body>(
  schemas: BodySchemas<Body>,
  bytes: Buffer | undefined,
  problems: InvalidInput[],
): Body {
  const { body, absentBody } = schemas;
  if (bytes === undefined && absentBody !== undefined) return absentBody;
  try {
    if (bytes !== undefined) return fit(body, jsonIn(bytes), "body", problems);
    throw new InvalidInput("body", "is required and must be a JSON object");
  } catch (problem) {
    if (!(problem instanceof InvalidInput)) throw problem;
    problems.push(problem);
    return undefined as Body;
  }
}

const querySent = <Query>(
  { query, absentQuery }: Pick<Schemas<unknown, Query, unknown, unknown>, "query" | "absentQuery">,
  search: URLSearchParams,
  problems: InvalidInput[],
): Query =>
  search.size === 0 && absentQuery !== undefined ? absentQuery : fitQuery(query, search, problems);

/** The whole request as its route takes it. @throws {Malformed} with everything that is wrong with it */
export function parseRequest<Params, Query, Headers, Body>(
  schemas: Schemas<Params, Query, Headers, Body>,
  raw: RawRequest,
): Parsed<Params, Query, Headers, Body> {
  const problems: InvalidInput[] = [];
  const parsed = {
    params: fit(schemas.params, raw.params, "params", problems),
    query: querySent(schemas, raw.search, problems),
    headers: fit(schemas.headers, raw.headers, "headers", problems),
    body: fitBody(schemas, raw.body, problems),
  };
  if (problems.length > 0) throw new Malformed(problems.slice(0, PROBLEMS_MAX));
  return parsed;
}

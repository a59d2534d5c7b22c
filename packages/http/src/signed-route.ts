import type { EveryUseCase } from "@bookings/domain";
import { z } from "zod";
import { jsonIn } from "./body.ts";
import { parseRequest, type RawRequest } from "./parse.ts";
import type { ObjectSchema } from "./problems.ts";
import { type Answer, type Documentation, everyHeader, noContent, nothing, type Route } from "./route.ts";

interface SignedDefinition<Body> extends Documentation {
  readonly body: z.ZodType<Body>;
  /** Whether a message is none of ours. It is taken and nothing is done. */
  readonly ignores: (message: unknown) => boolean;
  readonly handle: (useCases: EveryUseCase, message: Body) => Promise<Answer>;
}

const header = (description: string, example: string) =>
  // The signature has been checked before; here for the document only.
  z.unknown().meta({ type: "string", example, param: { description, required: true } });

const headers = z.object({
  "webhook-id": header(
    "The id of the message, the same whenever it is sent.",
    "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
  ),
  "webhook-timestamp": header(
    "When it is sent: seconds since 1970, within five minutes of now.",
    "1772352000",
  ),
  "webhook-signature": header(
    "`v1,` and the base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`; several with spaces between them, of which one must fit.",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
  ...everyHeader.pick({ traceparent: true, "x-request-id": true }).shape,
});

/** Whatever cannot be read is not ignored: its sender is told what is wrong with it. */
function isIgnored({ body }: RawRequest, ignores: (message: unknown) => boolean): boolean {
  try {
    return body !== undefined && ignores(jsonIn(body));
  } catch {
    return false;
  }
}

/** Defines a route for a sender without a token, who signs its messages. The signature has been checked when it serves. */
export function signedRoute<Body>({ body, ignores, handle, ...rest }: SignedDefinition<Body>): Route {
  const schemas = {
    params: nothing,
    query: nothing,
    absentQuery: {},
    headers: headers as unknown as ObjectSchema<unknown>,
    body,
    absentBody: undefined,
  };
  return {
    ...rest,
    isPublic: false,
    isSigned: true,
    schemas,
    serve: async (raw, _caller, { useCases }) =>
      isIgnored(raw, ignores) ? noContent : handle(useCases, parseRequest(schemas, raw).body),
  };
}

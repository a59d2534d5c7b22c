import { createHmac, type KeyObject, timingSafeEqual } from "node:crypto";
import { Refusal } from "./refusal.ts";

interface Claims {
  readonly sub: string;
  readonly exp: number;
}

const jsonIn = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());

const isSigned = (content: string, signature: string, secret: KeyObject): boolean => {
  const expected = createHmac("sha256", secret).update(content).digest();
  const received = Buffer.from(signature, "base64url");
  return received.length === expected.length && timingSafeEqual(received, expected);
};

/** The user whose token it is: HS256, verified for each request anew. @throws {Refusal} */
export function callerOf(authorization: string | undefined, secret: KeyObject): string {
  const [head, payload, signature] = authorization?.replace(/^Bearer /, "").split(".") ?? [];
  if (head === undefined || payload === undefined || signature === undefined)
    throw new Refusal(401, "a bearer token is required");
  if ((jsonIn(head) as { alg?: string }).alg !== "HS256") throw new Refusal(401, "the token is not HS256");
  if (!isSigned(`${head}.${payload}`, signature, secret)) throw new Refusal(401, "the token is not valid");
  const { sub, exp } = jsonIn(payload) as Claims;
  if (exp <= Date.now() / 1000) throw new Refusal(401, "the token has expired");
  return sub;
}

import { Forbidden, InvalidInput } from "@bookings/domain";
import type { Context, ParameterizedContext } from "koa";
import type { Authenticate, Identity } from "../auth.ts";
import { receiveBody } from "../body.ts";
import { HttpRefusal, Malformed } from "../errors.ts";
import { expectOnce, onlyOnce } from "../request-head.ts";

/** Where a browser keeps a token that it was given on the page. */
const COOKIE = "bookings_ops";

/** Bytes: browsers drop a cookie of more than 4,096 with its attributes, without a word. */
const TOKEN_MAX = 3800;

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

/** The origin of a page, and whether what it gets may cross a network in clear: then the network is this machine. */
const isPlainLoopback = (origin: string): boolean => {
  const url = URL.parse(origin);
  return url?.protocol === "http:" && isLoopback(url.hostname);
};

const cookie = (value: string, seconds: number, origin: string): string =>
  `${COOKIE}=${value}; Path=/ops; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isPlainLoopback(origin) ? "" : "; Secure"}`;

/** Forgets the token. */
export const noSession = (context: Pick<Context, "get">) => ({
  "Set-Cookie": cookie("", 0, context.get("Origin")),
});

/**
 * Keeps the token until it ends.
 *
 * @throws {Malformed} when the browser would not keep it
 */
export function session(
  context: Pick<Context, "get">,
  token: string,
  { expires }: Identity,
  now: Date,
): { readonly "Set-Cookie": string } {
  const origin = context.get("Origin");
  if (URL.parse(origin)?.protocol === "http:" && !isPlainLoopback(origin))
    throw unkept(
      "the page must be opened by https, or on this machine itself: no browser keeps a token otherwise",
    );
  if (token.length > TOKEN_MAX)
    throw unkept(`must have at most ${TOKEN_MAX} characters: no browser keeps more`);
  const seconds = Math.max(0, Math.floor(expires - now.getTime() / 1000));
  return { "Set-Cookie": cookie(token, seconds, origin) };
}

const unkept = (expectation: string) => new Malformed([new InvalidInput("token", expectation)]);

/** The context as if the token had come in the header. */
export const withToken = (context: ParameterizedContext, token: string): ParameterizedContext =>
  Object.create(context, {
    headers: { value: { ...context.headers, authorization: `Bearer ${token}` } },
  }) as ParameterizedContext;

const hasHeader = ({ headers }: ParameterizedContext): boolean => headers.authorization !== undefined;

/** Who comes with a token in the header, as everywhere, or in the cookie, as nowhere else. @throws {HttpRefusal} */
export async function identify(context: ParameterizedContext, authenticate: Authenticate): Promise<Identity> {
  expectOnce(context.req, onlyOnce.token);
  const kept = context.cookies.get(COOKIE);
  if (hasHeader(context) || !kept) return authenticate(context);
  return authenticate(withToken(context, kept)).catch((refusal: unknown) => {
    // Whatever is wrong with it, it will not get better.
    throw refusal instanceof HttpRefusal && refusal.kind === "unauthorized"
      ? sessionOver(refusal, context)
      : refusal;
  });
}

const sessionOver = ({ headers }: HttpRefusal, context: ParameterizedContext): HttpRefusal =>
  new HttpRefusal("unauthorized", "the session has ended; sign in with a new token", {
    ...headers,
    ...noSession(context),
  });

const hostOf = (origin: string): string | undefined => URL.parse(origin)?.host;

/**
 * Refuses what a page of somebody else may have sent with our cookie. Browsers say where a form comes from: all of them
 * by its origin, newer ones in words as well. A token in the header is sent by no browser of itself.
 *
 * @throws {Forbidden}
 */
export function expectOwnPage(context: ParameterizedContext): void {
  if (hasHeader(context)) return;
  const site = context.get("Sec-Fetch-Site");
  const isOwn = site === "" ? hostOf(context.get("Origin")) === context.get("Host") : site === "same-origin";
  if (!isOwn) throw new Forbidden("Origin: must be the page itself; send nothing here from another one");
}

const formType = /^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** The fields of a form. @throws {HttpRefusal} when the body is none, or too long */
export async function readForm(context: ParameterizedContext): Promise<URLSearchParams> {
  expectOnce(context.req, onlyOnce.request);
  const bytes = await receiveBody(context.req);
  if (bytes !== undefined && !formType.test(context.get("Content-Type")))
    throw new HttpRefusal(
      "unsupported_media_type",
      "Content-Type: must be application/x-www-form-urlencoded",
      { Accept: "application/x-www-form-urlencoded" },
    );
  return new URLSearchParams(bytes?.toString("utf8"));
}

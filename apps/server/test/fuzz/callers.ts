import fc from "fast-check";
import jwt from "jsonwebtoken";
import { secret } from "../support/client.ts";

/** How a request shows who sends it. */
export interface Caller {
  readonly name: string;
  /** The value of `Authorization`; undefined for none. */
  readonly authorization: string | undefined;
  /** Undefined: nobody whom the service may believe. */
  readonly role: "user" | "service" | "admin" | undefined;
  /** Whose token it is. */
  readonly userId: string;
}

/** The people among whom a caller is chosen, once it is known what the request is about. */
export interface Parties {
  readonly athlete: string;
  readonly coach: string;
  readonly stranger: string;
}

export type CallerChoice = (parties: Parties) => Caller;

const HOUR = 3600;
const inAnHour = (): number => Math.floor(Date.now() / 1000) + HOUR;

const tokens = new Map<string, string>();

/** A token that is good for a day; signed once for each caller. */
function tokenOf(sub: string, role?: string): string {
  const name = `${sub} ${role}`;
  const token =
    tokens.get(name) ??
    jwt.sign({ roles: role === undefined ? [] : [role] }, secret, { subject: sub, expiresIn: 24 * HOUR });
  tokens.set(name, token);
  return token;
}

const OPERATOR = "0f0f0f0f-0000-4000-8000-000000000001";

const trusted =
  (role: "service" | "admin"): CallerChoice =>
  () => ({
    name: role,
    role,
    userId: OPERATOR,
    authorization: `Bearer ${tokenOf(OPERATOR, role)}`,
  });

const person =
  (who: keyof Parties): CallerChoice =>
  (parties) => ({
    name: who,
    role: "user",
    userId: parties[who],
    authorization: `Bearer ${tokenOf(parties[who])}`,
  });

/** Good tokens in odd clothes. */
const dressed =
  (dress: (token: string) => string): CallerChoice =>
  () => ({
    name: "admin, oddly dressed",
    role: "admin",
    userId: OPERATOR,
    authorization: dress(tokenOf(OPERATOR, "admin")),
  });

const nobody =
  (name: string, authorization: (parties: Parties) => string | undefined): CallerChoice =>
  (parties) => ({
    name,
    role: undefined,
    userId: parties.stranger,
    authorization: authorization(parties),
  });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const unsigned = (claims: object): string => `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;
const signed = (claims: object, key: string = secret, options: jwt.SignOptions = {}): string =>
  jwt.sign(claims, key, options);

const bad: Readonly<Record<string, (parties: Parties) => string | undefined>> = {
  "no token": () => undefined,
  "an empty header": () => "",
  "no token behind Bearer": () => "Bearer",
  "two tokens": ({ athlete }) => `Bearer ${tokenOf(athlete)} ${tokenOf(athlete)}`,
  "another scheme": ({ athlete }) => `Basic ${tokenOf(athlete)}`,
  "no JWT": () => "Bearer e30.e30.e30",
  "a long one": () => `Bearer ${"x".repeat(8_000)}`,
  "an expired one": ({ athlete }) => `Bearer ${signed({ sub: athlete, exp: inAnHour() - 2 * HOUR })}`,
  "one of the future": ({ athlete }) =>
    `Bearer ${signed({ sub: athlete, exp: inAnHour(), nbf: inAnHour() - 60 })}`,
  "one without end": ({ athlete }) => `Bearer ${signed({ sub: athlete })}`,
  "another secret": ({ athlete }) => `Bearer ${signed({ sub: athlete, exp: inAnHour() }, `${secret}!`)}`,
  "another algorithm": ({ athlete }) =>
    `Bearer ${signed({ sub: athlete, exp: inAnHour() }, secret, { algorithm: "HS512" })}`,
  "an unsigned one": ({ athlete }) =>
    `Bearer ${unsigned({ sub: athlete, roles: ["admin"], exp: inAnHour() })}`,
  "nobody's": () => `Bearer ${signed({ exp: inAnHour() })}`,
  "a subject that is no UUID": () => `Bearer ${signed({ sub: "' or 1=1 --", exp: inAnHour() })}`,
};

/** The token with which the scene is set. */
export const adminToken = (): string => tokenOf(OPERATOR, "admin");

const weighted = (weight: number, ...choices: readonly CallerChoice[]) => ({
  weight,
  arbitrary: fc.constantFrom(...choices),
});

/** Administrators mostly: whatever they are refused is not a question of access. */
export const callers: fc.Arbitrary<CallerChoice> = fc.oneof(
  weighted(50, trusted("admin")),
  weighted(10, trusted("service")),
  weighted(12, person("athlete")),
  weighted(12, person("coach")),
  weighted(6, person("stranger")),
  weighted(
    3,
    dressed((token) => `bearer ${token}`),
    dressed((token) => `Bearer   ${token}`),
  ),
  weighted(7, ...Object.entries(bad).map(([name, authorization]) => nobody(name, authorization))),
);

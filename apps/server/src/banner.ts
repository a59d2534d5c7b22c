import type { Config } from "./config.ts";
import { orderOf, type Suggestion } from "./demo/suggestion.ts";
import { issueToken } from "./issue-token.ts";

const DAY_SECONDS = 24 * 60 * 60;

interface BannerFacts {
  readonly config: Config;
  /** Undefined where tokens are verified by public keys alone. */
  readonly secret: string | undefined;
  readonly url: string;
  /** An order to try; absent without the demo catalog. */
  readonly suggestion?: Suggestion | undefined;
}

/** What a person sees who has just started the service to try it: where it is, a token, an order to send. */
export const banner = (facts: BannerFacts): string =>
  `
The bookings service is ready: ${facts.url}
  try it            ${facts.url}/docs
  OpenAPI document  ${facts.url}/openapi.json
${facts.secret === undefined ? foreignTokens : ownTokens(facts)}`;

/** Whoever holds the private keys makes the tokens, for the athlete of the demo too. */
const foreignTokens = `
Tokens come from whoever holds the private keys of JWT_JWKS_URL.
`;

const ownTokens = (facts: BannerFacts): string =>
  `${secretLine(facts)}${facts.suggestion ? invitation(facts, facts.suggestion) : ""}
Tokens for other users: npx --yes pnpm bookings token --help
`;

/** Shown only where it was made here: a configured secret is nobody's business. */
const secretLine = ({ config, secret }: BannerFacts): string =>
  config.jwt.secret === undefined ? `  JWT_SECRET        ${secret}\n` : "";

function invitation({ config, url }: BannerFacts, suggestion: Suggestion): string {
  const { userId } = suggestion;
  const token = issueToken(config, { sub: userId, ttl: DAY_SECONDS });
  const order = JSON.stringify(orderOf(suggestion));
  return `  athlete           ${userId}
  token (24 hours)  ${token}

Create an order for two events of the demo catalog, at /docs with this token, or with

curl -sS -X POST ${url}/v1/bookings -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${order}'
`;
}

import { z } from "zod";
import {
  type DatabaseConfig,
  databaseConfig,
  databaseProblems,
  databaseSettings,
  isPostgresUrl,
} from "./config-database.ts";
import { ConfigError } from "./config-error.ts";
import { catalogProblems, type EventsConfig, eventsConfig, eventsSettings } from "./config-events.ts";
import { flag, plainUrl, wholeNumber } from "./config-fields.ts";
import { type HttpConfig, httpConfig, httpSettings } from "./config-http.ts";
import { type LogConfig, logConfig, logSettings } from "./config-log.ts";
import { channelProblems, type NotifyConfig, notifyConfig, notifySettings } from "./config-notify.ts";
import {
  type PaymentsConfig,
  paymentProblems,
  paymentsConfig,
  paymentsSettings,
  unusedPaymentSettings,
} from "./config-payments.ts";
import { type TracesConfig, tracesConfig, tracesSettings } from "./config-traces.ts";

const postgresUrl = z.string().refine(isPostgresUrl, {
  error: "must be a PostgreSQL URL, such as postgres://user:password@host:5432/bookings",
});

const dottedPath = z
  .string()
  .regex(/^[^.\s]+(\.[^.\s]+)*$/, "must name a claim, such as roles, or a path, such as realm_access.roles");

/** Every setting, with its default. `.env.example` explains each. */
const settings = z.object({
  MODE: z.enum(["all", "api", "worker"], { error: "must be all, api or worker" }).default("all"),
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_POOL_MAX: wholeNumber(1, 1000).optional(),
  DATA_DIR: z.string().default(".data"),
  DEMO: flag.optional(),
  JWT_SECRET: z.string().optional(),
  JWT_JWKS_URL: plainUrl("https://id.example.org/jwks.json").optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_ROLES_CLAIM: dottedPath.default("roles"),
  BOOKINGS_ALLOW_OVERLAP: flag.default(false),
  ...databaseSettings,
  ...eventsSettings,
  ...logSettings,
  ...httpSettings,
  ...notifySettings,
  ...paymentsSettings,
  ...tracesSettings,
});

/** Names of all variables that are read. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

export interface Config {
  /** `api` answers requests, `worker` runs the jobs, `all` does both. */
  readonly mode: "all" | "api" | "worker";
  readonly port: number;
  readonly host: string;
  /** Absent: the embedded PostgreSQL, its data in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly poolMax: number | undefined;
  readonly dataDir: string;
  /** Whether the demo catalog is loaded and a token printed. */
  readonly demo: boolean;
  readonly jwt: {
    /** Where neither this nor `keys` is given, which only embedded mode allows, one is made and kept in `dataDir`. */
    readonly secret: string | undefined;
    /** Where the public keys of tokens are. */
    readonly keys: { readonly url: string } | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
    readonly rolesClaim: string;
  };
  readonly allowOverlap: boolean;
  readonly database: DatabaseConfig;
  readonly log: LogConfig;
  /** Absent: the catalog of events is ours. */
  readonly events: EventsConfig | undefined;
  readonly http: HttpConfig;
  readonly notify: NotifyConfig;
  /** Absent: only cash is taken. */
  readonly payments: PaymentsConfig | undefined;
  /** Names of settings that are set, and mean nothing as things stand. */
  readonly unused: readonly string[];
  /** Absent: no spans are recorded. */
  readonly traces: TracesConfig | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as one that is not set, as in `PORT= pnpm start`. */
const given = (environment: Environment): Environment =>
  Object.fromEntries(
    settingNames.map((name) => [name, environment[name]?.trim() ? environment[name] : undefined]),
  );

/** Reads and checks the whole configuration. @throws {ConfigError} with every problem at once */
export function readConfig(environment: Environment = process.env): Config {
  const parsed = settings.safeParse(given(environment));
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
  const { DATABASE_URL: url, JWT_SECRET: secret, JWT_JWKS_URL: keys } = given(environment);
  if (url !== undefined && secret === undefined && keys === undefined) {
    problems.push(
      "JWT_SECRET or JWT_JWKS_URL is required when DATABASE_URL is set: a secret of at least 32 random bytes, or where the public keys of tokens are",
    );
  }
  problems.push(
    ...databaseProblems(given(environment)),
    ...catalogProblems(given(environment)),
    ...channelProblems(given(environment)),
    ...paymentProblems(given(environment)),
  );
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

const toConfig = (read: z.output<typeof settings>): Config => ({
  mode: read.MODE,
  port: read.PORT,
  host: read.HOST,
  databaseUrl: read.DATABASE_URL,
  poolMax: read.DATABASE_POOL_MAX,
  dataDir: read.DATA_DIR,
  // The events of the demo would be unknown to the service whose catalog it is.
  demo: read.EVENTS_URL === undefined && (read.DEMO ?? read.DATABASE_URL === undefined),
  jwt: {
    secret: read.JWT_SECRET,
    keys: read.JWT_JWKS_URL === undefined ? undefined : { url: read.JWT_JWKS_URL },
    issuer: read.JWT_ISSUER,
    audience: read.JWT_AUDIENCE,
    rolesClaim: read.JWT_ROLES_CLAIM,
  },
  allowOverlap: read.BOOKINGS_ALLOW_OVERLAP,
  database: databaseConfig(read),
  events: eventsConfig(read),
  log: logConfig(read),
  http: httpConfig(read),
  notify: notifyConfig(read),
  payments: paymentsConfig(read),
  unused: unusedPaymentSettings(read),
  traces: tracesConfig(read),
});

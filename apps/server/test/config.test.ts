import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultDelivery } from "@bookings/domain";
import { defaultRules } from "@bookings/notifications";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";
import { warningsAbout } from "../src/config-warnings.ts";
import { temporaryFolder } from "./support/run-cli.ts";

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems;
    throw failure;
  }
  return [];
};

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("readConfig", () => {
  it("needs nothing: the defaults are the embedded mode with its demo", () => {
    const config = readConfig({});
    expect(config).to.include({
      mode: "all",
      port: 3000,
      host: "127.0.0.1",
      dataDir: ".data",
      demo: true,
      allowOverlap: false,
    });
    expect(config.notify).to.deep.equal({
      schedule: "1 minute",
      rules: defaultRules(),
      language: "en",
      webhook: undefined,
      email: undefined,
      log: true,
      contacts: undefined,
      delivery: defaultDelivery,
      timeout: 10_000,
    });
    expect(config.http).to.deep.equal({ rate: undefined, trustProxy: 0, corsOrigins: [] });
    expect(config.databaseUrl).to.equal(undefined);
    expect(config.traces).to.equal(undefined);
    expect(config.jwt.rolesClaim).to.equal("roles");
  });

  const folder = temporaryFolder();
  after(folder.remove);
  const rulesFile = (text: string | Uint8Array): string => {
    const path = join(folder.path, "rules.yaml");
    writeFileSync(path, text);
    return path;
  };

  it("reads every setting", () => {
    const config = readConfig({
      MODE: "worker",
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgres://me:secret@db:5432/bookings",
      DATABASE_POOL_MAX: "7",
      DATABASE_PREPARED_STATEMENTS: "off",
      DATABASE_REPLICA_URLS: "postgres://me:secret@db2/bookings, postgresql://me@db3:5433/bookings",
      DATA_DIR: "/var/lib/bookings",
      DEMO: "false",
      JWT_SECRET: "s",
      JWT_JWKS_URL: "https://id.example.org/jwks.json",
      JWT_ISSUER: "https://issuer",
      JWT_AUDIENCE: "bookings",
      JWT_ROLES_CLAIM: "realm_access.roles",
      BOOKINGS_ALLOW_OVERLAP: "true",
      EVENTS_URL: "https://catalog.example.org",
      EVENTS_TOKEN: "t",
      EVENTS_CACHE_TTL: "7s",
      LOG_LEVEL: "warn",
      LOG_FORMAT: "json",
      RATE_LIMIT: "3000/m",
      TRUST_PROXY: "1",
      CORS_ORIGINS: "https://app.example.com",
      NOTIFY_SCHEDULE: "*/5 * * * *",
      NOTIFICATION_RULES: rulesFile("rules: []"),
      NOTIFY_LANGUAGE: "pt-BR",
      NOTIFY_WEBHOOK_URL: "https://hooks.example.org/bookings",
      NOTIFY_WEBHOOK_SECRET: SECRET,
      NOTIFY_SMTP_URL: "smtps://me:secret@mail.example.org",
      NOTIFY_EMAIL_FROM: "Bookings <bookings@example.org>",
      NOTIFY_LOG: "true",
      CONTACTS_URL: "https://people.example.org",
      CONTACTS_TOKEN: "t",
      NOTIFY_RETRY_BASE: "5m",
      NOTIFY_RETRY_MAX: "3",
      NOTIFY_TIMEOUT: "500ms",
      NOTIFY_CLAIM_TTL: "30s",
      NOTIFY_CONCURRENCY: "7",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.example.org",
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://collector.example.org/spans",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=k",
      OTEL_SERVICE_NAME: "booking-desk",
      OTEL_RESOURCE_ATTRIBUTES: "service.version=2",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.5",
      OTEL_SDK_DISABLED: "false",
    });
    expect(config).to.deep.equal({
      mode: "worker",
      port: 0,
      host: "::1",
      databaseUrl: "postgres://me:secret@db:5432/bookings",
      poolMax: 7,
      dataDir: "/var/lib/bookings",
      demo: false,
      jwt: {
        secret: "s",
        keys: { url: "https://id.example.org/jwks.json" },
        issuer: "https://issuer",
        audience: "bookings",
        rolesClaim: "realm_access.roles",
      },
      allowOverlap: true,
      database: {
        preparedStatements: false,
        replicaUrls: ["postgres://me:secret@db2/bookings", "postgresql://me@db3:5433/bookings"],
      },
      events: { url: "https://catalog.example.org", token: "t", keepFor: 7000 },
      log: { level: "warn", format: "json" },
      http: {
        rate: { quota: 3000, window: 60 },
        trustProxy: 1,
        corsOrigins: ["https://app.example.com"],
      },
      notify: {
        schedule: "*/5 * * * *",
        rules: [],
        language: "pt-BR",
        webhook: { url: "https://hooks.example.org/bookings", secret: SECRET },
        email: { url: "smtps://me:secret@mail.example.org", from: "Bookings <bookings@example.org>" },
        log: true,
        contacts: { url: "https://people.example.org", token: "t" },
        delivery: {
          ...defaultDelivery,
          retryBase: 300_000,
          maxAttempts: 3,
          claimTtl: 30_000,
          concurrency: 7,
        },
        timeout: 500,
      },
      payments: undefined,
      unused: [],
      traces: {
        url: "https://collector.example.org/spans",
        protocol: "http/protobuf",
        headers: { "api-key": "k" },
        resource: { "service.name": "booking-desk", "service.version": "2" },
        sampler: "traceidratio",
        share: 0.5,
      },
    });
  });

  it("prints messages where there is no other channel, unless told otherwise", () => {
    const webhook = { NOTIFY_WEBHOOK_URL: "https://hooks.example.org", NOTIFY_WEBHOOK_SECRET: SECRET };
    expect(readConfig(webhook).notify.log).to.equal(false);
    expect(readConfig({ ...webhook, NOTIFY_LOG: "true" }).notify.log).to.equal(true);
    expect(readConfig({ NOTIFY_LOG: "false" }).notify.log).to.equal(false);
  });

  it("leaves a message no more time than its claim has", () => {
    expect(readConfig({ NOTIFY_CLAIM_TTL: "8s" }).notify.timeout).to.equal(2000);
  });

  const unusable: [what: string, environment: Record<string, string>, problem: string][] = [
    [
      "a webhook without a secret",
      { NOTIFY_WEBHOOK_URL: "https://a" },
      "NOTIFY_WEBHOOK_SECRET is required when",
    ],
    ["a secret without a webhook", { NOTIFY_WEBHOOK_SECRET: SECRET }, "NOTIFY_WEBHOOK_URL is required when"],
    [
      "a webhook with a secret that is none",
      { NOTIFY_WEBHOOK_URL: "https://a", NOTIFY_WEBHOOK_SECRET: "secret" },
      "NOTIFY_WEBHOOK_URL: ",
    ],
    [
      "a webhook that is no web address",
      { NOTIFY_WEBHOOK_URL: "ftp://a", NOTIFY_WEBHOOK_SECRET: SECRET },
      "NOTIFY_WEBHOOK_URL: ",
    ],
    [
      "mail without a sender",
      { NOTIFY_SMTP_URL: "smtp://a", CONTACTS_URL: "http://c" },
      "NOTIFY_EMAIL_FROM is required",
    ],
    [
      "mail without addresses",
      { NOTIFY_SMTP_URL: "smtp://a", NOTIFY_EMAIL_FROM: "a@b.c" },
      "CONTACTS_URL is required",
    ],
    [
      "mail that is none",
      { NOTIFY_SMTP_URL: "http://a", NOTIFY_EMAIL_FROM: "a@b.c", CONTACTS_URL: "http://c" },
      "NOTIFY_SMTP_URL: ",
    ],
    ["contacts that are no web address", { CONTACTS_URL: "people" }, "CONTACTS_URL: "],
    ["a duration without a unit", { NOTIFY_RETRY_BASE: "30" }, "NOTIFY_RETRY_BASE must be a duration"],
    ["no tries at all", { NOTIFY_RETRY_MAX: "0" }, "NOTIFY_RETRY_MAX must be a whole number from 1 to 100"],
  ];
  for (const [what, environment, problem] of unusable) {
    it(`refuses ${what}`, () => {
      const problems = problemsOf(environment);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.satisfy((text: string) => text.startsWith(problem), problems[0]);
      expect(problems[0]).to.not.include("secret,");
    });
  }

  it("takes off for no schedule at all", () => {
    expect(readConfig({ NOTIFY_SCHEDULE: "off" }).notify.schedule).to.equal(undefined);
  });

  it("takes an empty variable as one that is not set", () => {
    expect(readConfig({ PORT: "", JWT_SECRET: "  " })).to.deep.include({ port: 3000 });
  });

  it("loads no demo into a database that is not its own, unless told to", () => {
    const server = { DATABASE_URL: "postgres://db/bookings", JWT_SECRET: "s" };
    expect(readConfig(server).demo).to.equal(false);
    expect(readConfig({ ...server, DEMO: "true" }).demo).to.equal(true);
  });

  it("refuses a server without a secret and without keys", () => {
    const DATABASE_URL = "postgres://db/bookings";
    expect(problemsOf({ DATABASE_URL })).to.have.length(1);
    expect(problemsOf({ DATABASE_URL })[0]).to.match(
      /^JWT_SECRET or JWT_JWKS_URL is required when DATABASE_URL/,
    );
    expect(problemsOf({ DATABASE_URL, JWT_SECRET: "s" })).to.be.empty;
    expect(problemsOf({ DATABASE_URL, JWT_JWKS_URL: "https://id.example.org/keys" })).to.be.empty;
  });

  for (const url of [
    "id.example.org/keys",
    "ftp://id.example.org/keys",
    "file:///etc/keys.json",
    "https://",
    "https://me@id.example.org/keys",
    "https://me:hush@id.example.org/keys",
    "https://:hush@id.example.org/keys",
  ]) {
    it(`refuses keys at ${url}, and does not repeat it`, () => {
      const problems = problemsOf({ JWT_JWKS_URL: url });
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(/^JWT_JWKS_URL must be an http or https URL without credentials/);
      expect(problems[0]).to.not.include("hush");
    });
  }

  const warned: [what: string, environment: Record<string, string>, warnings: RegExp[]][] = [
    ["nothing to warn of", {}, []],
    [
      "a secret of 31 characters",
      { JWT_SECRET: "x".repeat(31) },
      [/^JWT_SECRET has less than 32 characters$/],
    ],
    ["a secret of 32 characters", { JWT_SECRET: "x".repeat(32) }, []],
    ["keys over https", { JWT_JWKS_URL: "https://id.example.org/keys" }, []],
    ["keys over http", { JWT_JWKS_URL: "HTTP://id.example.org/keys" }, [/^JWT_JWKS_URL is not https/]],
    ["keys of a namesake of this machine", { JWT_JWKS_URL: "http://127.0.0.1.evil.org" }, [/not https/]],
    ["keys of a name that ends like this machine's", { JWT_JWKS_URL: "http://mylocalhost" }, [/not https/]],
    ["keys of this machine", { JWT_JWKS_URL: "http://localhost:4000/keys" }, []],
    ["keys of this machine by its number", { JWT_JWKS_URL: "http://127.0.0.2/keys" }, []],
    ["keys of this machine by its other number", { JWT_JWKS_URL: "http://[::1]:4000/keys" }, []],
  ];
  for (const [what, environment, warnings] of warned) {
    it(`warns where it should: ${what}`, () => {
      const found = warningsAbout(readConfig(environment));
      expect(found).to.have.length(warnings.length);
      for (const [index, warning] of warnings.entries()) expect(found[index]).to.match(warning);
    });
  }

  it("reports every problem at once, each naming its variable", () => {
    const problems = problemsOf({
      MODE: "both",
      NOTIFY_SCHEDULE: "5",
      PORT: "65536",
      DATABASE_URL: "mysql://db",
      DATABASE_POOL_MAX: "0",
      DEMO: "yes",
      JWT_ROLES_CLAIM: "a..b",
      BOOKINGS_ALLOW_OVERLAP: "1",
      NOTIFICATION_RULES: folder.path,
      NOTIFY_LANGUAGE: "Russian",
      LOG_LEVEL: "verbose",
      LOG_FORMAT: "xml",
      RATE_LIMIT: "100",
      TRUST_PROXY: "true",
      CORS_ORIGINS: "app.example.com",
    });
    const names = problems.map((problem) => problem.split(" ")[0]);
    expect(names).to.have.members([
      "PORT",
      "DATABASE_URL",
      "DATABASE_POOL_MAX",
      "DEMO",
      "JWT_ROLES_CLAIM",
      "BOOKINGS_ALLOW_OVERLAP",
      "NOTIFICATION_RULES",
      "NOTIFY_LANGUAGE",
      "LOG_LEVEL",
      "LOG_FORMAT",
      "RATE_LIMIT",
      "TRUST_PROXY",
      "CORS_ORIGINS",
      "JWT_SECRET",
      "MODE",
      "NOTIFY_SCHEDULE",
    ]);
  });

  it("takes the rules of a file, a byte order mark before them or not", () => {
    const rule = "{ id: a, on: end, to: [coach], template: { ru: { title: Ура, text: Конец } } }";
    for (const start of ["", "\ufeff"]) {
      const { rules } = readConfig({ NOTIFICATION_RULES: rulesFile(`${start}rules: [${rule}]`) }).notify;
      expect(rules.map(({ id, template }) => [id, template["ru"]?.title])).to.deep.equal([["a", "Ура"]]);
    }
  });

  it("reports every problem of a rules file, together with all others", () => {
    const path = rulesFile(
      "rules: [{ id: a, on: end, to: [], offset: P1Y, colour: red, template: { en: } }]",
    );
    const problems = problemsOf({ NOTIFICATION_RULES: path, PORT: "x" });
    const start = `NOTIFICATION_RULES ${path}: rule "a" (rules[0]): `;
    const fields = problems.map((problem) => problem.replace(start, "").split(" ")[0]);
    expect(fields).to.deep.equal(["PORT", "offset:", "to:", "template.en:", "colour:"]);
  });

  const unreadable: [what: string, path: () => string, problem: string][] = [
    ["is not there", () => join(folder.path, "none.yaml"), "cannot be read (ENOENT)"],
    ["is a folder", () => folder.path, "cannot be read (EISDIR)"],
    ["is in another encoding", () => rulesFile(Uint8Array.of(0xd3, 0xf0, 0xe0)), "must be text in UTF-8"],
    ["is no YAML", () => rulesFile("rules:\n\t- x"), "line 2, column 1: Tabs are not allowed as indentation"],
  ];
  for (const [what, path, problem] of unreadable) {
    it(`refuses a rules file that ${what}`, () => {
      const named = path();
      expect(problemsOf({ NOTIFICATION_RULES: named })).to.deep.equal([
        `NOTIFICATION_RULES ${named}: ${problem}`,
      ]);
    });
  }

  for (const language of ["EN", "en_US", "русский", "en-"]) {
    it(`refuses the language ${language}`, () => {
      expect(problemsOf({ NOTIFY_LANGUAGE: language })).to.deep.equal([
        "NOTIFY_LANGUAGE must be a language code such as en, ru or pt-BR",
      ]);
    });
  }

  for (const port of ["-1", "1.5", "65536", "abc", "1e3"]) {
    it(`refuses the port ${port}`, () => expect(problemsOf({ PORT: port })).to.have.length(1));
  }
});

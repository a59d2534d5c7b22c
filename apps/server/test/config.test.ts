import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultRules } from "@bookings/notifications";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";
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

describe("readConfig", () => {
  it("needs nothing: the defaults are the embedded mode with its demo", () => {
    const config = readConfig({});
    expect(config).to.include({
      mode: "all",
      notifySchedule: "1 minute",
      port: 3000,
      host: "127.0.0.1",
      dataDir: ".data",
      demo: true,
      allowOverlap: false,
      language: "en",
    });
    expect(config.rules).to.deep.equal(defaultRules());
    expect(config.databaseUrl).to.equal(undefined);
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
      DATA_DIR: "/var/lib/bookings",
      DEMO: "false",
      JWT_SECRET: "s",
      JWT_ISSUER: "https://issuer",
      JWT_AUDIENCE: "bookings",
      JWT_ROLES_CLAIM: "realm_access.roles",
      BOOKINGS_ALLOW_OVERLAP: "true",
      NOTIFY_SCHEDULE: "*/5 * * * *",
      NOTIFICATION_RULES: rulesFile("rules: []"),
      NOTIFY_LANGUAGE: "pt-BR",
    });
    expect(config).to.deep.equal({
      mode: "worker",
      port: 0,
      host: "::1",
      databaseUrl: "postgres://me:secret@db:5432/bookings",
      poolMax: 7,
      dataDir: "/var/lib/bookings",
      demo: false,
      jwt: { secret: "s", issuer: "https://issuer", audience: "bookings", rolesClaim: "realm_access.roles" },
      allowOverlap: true,
      notifySchedule: "*/5 * * * *",
      rules: [],
      language: "pt-BR",
    });
  });

  it("takes off for no schedule at all", () => {
    expect(readConfig({ NOTIFY_SCHEDULE: "off" }).notifySchedule).to.equal(undefined);
  });

  it("takes an empty variable as one that is not set", () => {
    expect(readConfig({ PORT: "", JWT_SECRET: "  " })).to.deep.include({ port: 3000 });
  });

  it("loads no demo into a database that is not its own, unless told to", () => {
    const server = { DATABASE_URL: "postgres://db/bookings", JWT_SECRET: "s" };
    expect(readConfig(server).demo).to.equal(false);
    expect(readConfig({ ...server, DEMO: "true" }).demo).to.equal(true);
  });

  it("refuses a server without a secret", () => {
    expect(problemsOf({ DATABASE_URL: "postgres://db/bookings" })).to.have.length(1);
    expect(problemsOf({ DATABASE_URL: "postgres://db/bookings" })[0]).to.match(/^JWT_SECRET is required/);
  });

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
      "JWT_SECRET",
      "MODE",
      "NOTIFY_SCHEDULE",
    ]);
  });

  it("takes the rules of a file, a byte order mark before them or not", () => {
    const rule = "{ id: a, on: end, to: [coach], template: { ru: { title: Ура, text: Конец } } }";
    for (const start of ["", "\ufeff"]) {
      const { rules } = readConfig({ NOTIFICATION_RULES: rulesFile(`${start}rules: [${rule}]`) });
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

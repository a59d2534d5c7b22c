import { defaultPayments } from "@bookings/domain";
import { defaultRules } from "@bookings/notifications";
import { expect } from "chai";
import { readConfig } from "../src/config.ts";
import { ConfigError } from "../src/config-error.ts";
import { warningsAbout } from "../src/config-warnings.ts";

const URL_OF_PROVIDER = "https://payments.example.org/v1";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ON = { CARD_PAYMENTS: "on", PAYMENTS_URL: URL_OF_PROVIDER };

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (failure) {
    if (failure instanceof ConfigError) return failure.problems;
    throw failure;
  }
  return [];
};

describe("readConfig, of payments by card", () => {
  it("takes only cash unless it is told otherwise", () => {
    expect(readConfig({})).to.have.property("payments", undefined);
    expect(readConfig({ CARD_PAYMENTS: "off" })).to.have.property("payments", undefined);
  });

  it("takes cards with the address of a provider", () => {
    expect(readConfig(ON).payments).to.deep.equal({
      url: URL_OF_PROVIDER,
      token: undefined,
      webhookSecret: undefined,
      schedule: "10 seconds",
      timeout: 10_000,
      policy: defaultPayments,
    });
  });

  it("reads every setting", () => {
    const { payments } = readConfig({
      ...ON,
      PAYMENTS_TOKEN: "abc",
      PAYMENTS_WEBHOOK_SECRET: SECRET,
      PAYMENTS_SCHEDULE: "off",
      PAYMENTS_TIMEOUT: "1500ms",
      PAYMENTS_RETRY_BASE: "1s",
      PAYMENTS_CLAIM_TTL: "20s",
    });
    expect(payments).to.deep.equal({
      url: URL_OF_PROVIDER,
      token: "abc",
      webhookSecret: Buffer.from(SECRET.slice(6), "base64"),
      schedule: undefined,
      timeout: 1_500,
      policy: { ...defaultPayments, retryBase: 1_000, claimTtl: 20_000 },
    });
  });

  it("waits for an answer at most half as long as a claim lasts", () => {
    expect(readConfig({ ...ON, PAYMENTS_TIMEOUT: "1h" }).payments?.timeout).to.equal(30_000);
    expect(readConfig({ ...ON, PAYMENTS_CLAIM_TTL: "4s" }).payments?.timeout).to.equal(2_000);
  });

  it("has rules about payments only where cards are taken", () => {
    expect(readConfig(ON).notify.rules).to.deep.equal(defaultRules({ payments: true }));
    expect(readConfig({ PAYMENTS_URL: URL_OF_PROVIDER }).notify.rules).to.deep.equal(defaultRules());
  });

  const refused: readonly [string, Record<string, string>, RegExp[]][] = [
    ["no address", { CARD_PAYMENTS: "on" }, [/^PAYMENTS_URL is required when CARD_PAYMENTS is on/]],
    ["neither on nor off", { CARD_PAYMENTS: "true" }, [/^CARD_PAYMENTS must be on or off/]],
    [
      "another protocol",
      { ...ON, PAYMENTS_URL: "ftp://hush.org" },
      [/^PAYMENTS_URL must be an http or https/],
    ],
    ["a password", { ...ON, PAYMENTS_URL: "https://a:hush@b.org" }, [/^PAYMENTS_URL .* without credentials/]],
    ["a token of two lines", { ...ON, PAYMENTS_TOKEN: "hush\nx" }, [/^PAYMENTS_TOKEN must be visible ASCII/]],
    [
      "a secret of another form",
      { ...ON, PAYMENTS_WEBHOOK_SECRET: "hush" },
      [/^PAYMENTS_WEBHOOK_SECRET must be whsec_ and then the base64 of at least 16 bytes/],
    ],
    ["a short secret", { ...ON, PAYMENTS_WEBHOOK_SECRET: "whsec_aHVzaA==" }, [/^PAYMENTS_WEBHOOK_SECRET /]],
    [
      "all of it at once, also where cards are off",
      { PAYMENTS_URL: "hush", PAYMENTS_SCHEDULE: "hush", PAYMENTS_TIMEOUT: "0", PAYMENTS_CLAIM_TTL: "hush" },
      [/^PAYMENTS_URL /, /^PAYMENTS_SCHEDULE /, /^PAYMENTS_TIMEOUT /, /^PAYMENTS_CLAIM_TTL /],
    ],
  ];
  for (const [what, environment, expected] of refused) {
    it(`refuses ${what}, without repeating it`, () => {
      const problems = problemsOf(environment);
      expect(problems).to.have.length(expected.length);
      for (const [index, problem] of expected.entries())
        expect(problems[index]).to.match(problem).and.not.include("hush");
    });
  }

  const warned: readonly [string, Record<string, string>, RegExp[]][] = [
    ["nothing where all is well", { ...ON, PAYMENTS_WEBHOOK_SECRET: SECRET }, []],
    [
      "what means nothing while cards are off",
      { PAYMENTS_URL: URL_OF_PROVIDER, PAYMENTS_TOKEN: "hush", PAYMENTS_WEBHOOK_SECRET: SECRET },
      [/^PAYMENTS_URL means nothing/, /^PAYMENTS_TOKEN means/, /^PAYMENTS_WEBHOOK_SECRET means/],
    ],
    [
      "a provider that is asked in clear",
      { ...ON, PAYMENTS_URL: "http://pay.example.org" },
      [/is not https/],
    ],
    ["no loopback", { ...ON, PAYMENTS_URL: "http://127.0.0.1:4000" }, []],
  ];
  for (const [what, environment, expected] of warned) {
    it(`warns of ${what}`, () => {
      const warnings = warningsAbout(readConfig(environment));
      expect(warnings).to.have.length(expected.length);
      for (const [index, warning] of expected.entries())
        expect(warnings[index]).to.match(warning).and.not.include("hush");
    });
  }
});

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultRules, readRules } from "@bookings/notifications";
import { expect } from "chai";
import jwt from "jsonwebtoken";
import { runCli, temporaryFolder } from "./support/run-cli.ts";

const sub = "11111111-1111-4111-8111-111111111111";

describe("the command line", () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "data");
  const run = (...args: string[]) => runCli(args, { DATA_DIR: data });
  after(folder.remove);

  for (const command of ["serve", "migrate", "notify", "rules", "token", "seed", "erase"]) {
    it(`explains ${command}`, async () => {
      const { code, stdout } = await run(command, "--help");
      expect(code).to.equal(0);
      expect(stdout).to.include(`Usage: bookings ${command}`);
    });
  }

  for (const args of [
    [],
    ["fly"],
    ["serve", "now"],
    ["token"],
    ["token", "--sub", "nobody"],
    ["token", "--sub", sub, "--role", "king"],
    ["token", "--sub", sub, "--ttl", "soon"],
    ["erase"],
    ["erase", "--user", "nobody"],
    ["notify", "--loud"],
  ]) {
    it(`exits with 2 on "${args.join(" ")}"`, async () => {
      const { code, stdout, stderr } = await run(...args);
      expect(code).to.equal(2);
      expect(stdout).to.equal("");
      expect(stderr).not.to.equal("");
    });
  }

  it("prints a token and nothing else, signed with the secret that it keeps", async () => {
    const { code, stdout, stderr } = await run(
      "token",
      "--sub",
      sub.toUpperCase(),
      "--role",
      "admin",
      "--ttl",
      "30m",
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    const claims = jwt.verify(
      stdout.trimEnd(),
      readFileSync(join(data, "jwt-secret"), "utf8").trim(),
    ) as jwt.JwtPayload;
    expect(claims)
      .to.include({ sub })
      .and.to.deep.include({ roles: ["admin"] });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).to.equal(1800);
  });

  it("keeps the secret for itself, and keeps it", async () => {
    await run("token", "--sub", sub);
    const first = readFileSync(join(data, "jwt-secret"), "utf8");
    await run("token", "--sub", sub);
    expect(readFileSync(join(data, "jwt-secret"), "utf8")).to.equal(first);
    expect(statSync(join(data, "jwt-secret")).mode & 0o077).to.equal(0);
  });

  it("agrees on one secret when several processes make it at once", async () => {
    const DATA_DIR = join(folder.path, "rivals");
    const tokens = await Promise.all([1, 2, 3].map(() => runCli(["token", "--sub", sub], { DATA_DIR })));
    const secret = readFileSync(join(DATA_DIR, "jwt-secret"), "utf8").trim();
    for (const { stdout } of tokens) expect(jwt.verify(stdout.trim(), secret)).to.include({ sub });
  });

  it("makes no token where it could sign none, and says why", async () => {
    const DATA_DIR = join(folder.path, "keys-only");
    const JWT_JWKS_URL = "https://id.example.org/keys";
    const { code, stdout, stderr } = await runCli(["token", "--sub", sub], { DATA_DIR, JWT_JWKS_URL });
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.include("JWT_SECRET is required to make tokens").and.not.to.include("    at ");
    expect(existsSync(DATA_DIR)).to.equal(false);
  });

  it("prints the rules in force", async () => {
    const { code, stdout, stderr } = await run("rules");
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(readRules(stdout)).to.deep.equal(defaultRules());
  });

  it("prints the rules of a file, and needs no database for it", async () => {
    const NOTIFICATION_RULES = join(folder.path, "rules.json");
    const rule = {
      id: "over",
      on: "end",
      to: ["coach"],
      template: { en: { title: "Over", text: "It is." } },
    };
    writeFileSync(NOTIFICATION_RULES, JSON.stringify({ rules: [rule] }));
    const nowhere = { DATABASE_URL: "postgres://me:secret@127.0.0.1:1/bookings", JWT_SECRET: "s" };
    const { code, stdout } = await runCli(["rules"], { NOTIFICATION_RULES, ...nowhere });
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/^rules:\n {2}- id: over\n[^]*\n$/)
      .and.not.to.match(/\n\n/);
    expect(readRules(stdout)).to.deep.equal(readRules(JSON.stringify({ rules: [rule] })));
  });

  it("shows all three mistakes of a rules file, and does not start", async () => {
    const NOTIFICATION_RULES = join(folder.path, "mistaken.yaml");
    const rule =
      "{ id: over, on: accepted, offset: -P1D, to: [coach, coach], template: { en: { title: Over } } }";
    writeFileSync(NOTIFICATION_RULES, `rules: [${rule}]`);
    const { code, stdout, stderr } = await runCli(["serve"], { DATA_DIR: data, NOTIFICATION_RULES });
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" });
    expect(stderr).to.include("has 3 problem(s)");
    for (const field of ["offset", "to[1]", "template.en.text"])
      expect(stderr).to.include(
        `  - NOTIFICATION_RULES ${NOTIFICATION_RULES}: rule "over" (rules[0]): ${field}: `,
      );
  });

  it("says so when its folder cannot be used", async () => {
    const { code, stderr } = await runCli(["token", "--sub", sub], { DATA_DIR: "/dev/null/data" });
    expect(code).to.equal(2);
    expect(stderr).to.include("DATA_DIR must be a folder").and.not.to.include("    at ");
  });

  it("says so, and why, when the database is not there", async () => {
    const nowhere = { DATABASE_URL: "postgres://me:secret@127.0.0.1:1/bookings", JWT_SECRET: "s" };
    const { code, stderr } = await runCli(["migrate"], nowhere);
    expect(code).to.equal(1);
    expect(stderr).to.include("cannot reach its database").and.to.include("ECONNREFUSED");
    expect(stderr).not.to.match(/secret|    at /);
  });

  it("tells every problem of the configuration and does not start", async () => {
    const { code, stderr } = await runCli(["serve"], {
      PORT: "x",
      DEMO: "maybe",
      DATABASE_URL: "postgres://db/x",
    });
    expect(code).to.equal(2);
    for (const name of ["PORT", "DEMO", "JWT_SECRET"]) expect(stderr).to.include(name);
  });
});

import { expect } from "chai";
import jwt from "jsonwebtoken";
import { readConfig } from "../src/config.ts";
import { issueToken } from "../src/issue-token.ts";

const sub = "11111111-1111-4111-8111-111111111111";
const configWith = (settings: Record<string, string> = {}) =>
  readConfig({ JWT_SECRET: "a secret", ...settings });

describe("issueToken", () => {
  it("names the user and expires", () => {
    const claims = jwt.verify(issueToken(configWith(), { sub, ttl: 60 }), "a secret") as jwt.JwtPayload;
    expect(claims.sub).to.equal(sub);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).to.equal(60);
    expect(claims).not.to.have.property("roles");
  });

  it("puts the role where the configuration expects it", () => {
    const config = configWith({ JWT_ROLES_CLAIM: "realm_access.roles" });
    const claims = jwt.verify(issueToken(config, { sub, role: "admin", ttl: 60 }), "a secret");
    expect(claims).to.deep.include({ realm_access: { roles: ["admin"] } });
  });

  it("carries issuer and audience when they are checked", () => {
    const config = configWith({ JWT_ISSUER: "https://issuer", JWT_AUDIENCE: "bookings" });
    const claims = jwt.verify(issueToken(config, { sub, ttl: 60 }), "a secret");
    expect(claims).to.deep.include({ iss: "https://issuer", aud: "bookings" });
  });
});

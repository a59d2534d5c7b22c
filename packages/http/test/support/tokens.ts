import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign as signBytes,
} from "node:crypto";

const text = "a secret that only these tests know, 32+";

export const secret = createSecretKey(Buffer.from(text));
export const otherSecret = createSecretKey(Buffer.from("another secret, at least as long as that"));

const part = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

interface Forgery {
  readonly header?: object;
  readonly key?: KeyObject;
  readonly hash?: string;
}

type Sign = (data: Buffer) => Buffer;

/** @param claims text is taken for JSON as it is to be sent */
function assemble(header: object, claims: unknown, signer: Sign): string {
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${signer(Buffer.from(signed)).toString("base64url")}`;
}

/** A signed token, made by hand: a library would refuse to make most of the bad ones. */
export const sign = (claims: unknown, { header, key = secret, hash = "sha256" }: Forgery = {}): string =>
  assemble({ alg: "HS256", typ: "JWT", ...header }, claims, (data) =>
    createHmac(hash, key).update(data).digest(),
  );

/** A token that nobody signed. */
export const unsigned = (claims: object): string => `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.`;

/** Whoever makes tokens with a private key. */
export interface Signer {
  readonly alg: string;
  /** What is published: a JSON Web Key with `kid`, `alg` and `use`. */
  readonly jwk: Readonly<JsonWebKey>;
  readonly publicKey: KeyObject;
  /** @param header a member that is undefined is left out */
  sign(claims: unknown, header?: object): string;
}

function signerOf(alg: string, kid: string, publicKey: KeyObject, signBy: Sign): Signer {
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg, use: "sig" };
  return {
    alg,
    jwk,
    publicKey,
    sign: (claims, header) => assemble({ alg, typ: "JWT", kid, ...header }, claims, signBy),
  };
}

const paddings = {
  RS256: { hash: "sha256" },
  RS512: { hash: "sha512" },
  PS256: { hash: "sha256", padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
} as const;

export function rsaSigner(alg: keyof typeof paddings, kid: string, modulusLength = 2048): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength });
  const { hash, ...padding } = paddings[alg];
  return signerOf(alg, kid, publicKey, (data) => signBytes(hash, data, { key: privateKey, ...padding }));
}

export const rs256 = (kid: string, modulusLength?: number): Signer => rsaSigner("RS256", kid, modulusLength);

export function es256(kid: string, namedCurve = "P-256"): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
  return signerOf("ES256", kid, publicKey, (data) =>
    signBytes("sha256", data, { key: privateKey, dsaEncoding: "ieee-p1363" }),
  );
}

export function eddsa(kid: string): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return signerOf("EdDSA", kid, publicKey, (data) => signBytes(null, data, privateKey));
}

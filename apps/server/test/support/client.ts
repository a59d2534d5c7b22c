import jwt from "jsonwebtoken";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint: the tests look into bodies of many shapes
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

export const secret = "a secret for the tests, of more than 32 bytes";

export const tokenFor = (sub: string, role?: "admin" | "service"): string =>
  jwt.sign(role === undefined ? {} : { roles: [role] }, secret, { subject: sub, expiresIn: 600 });

/** Calls one operation as one caller. */
export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A caller of the service at `url`. */
export const callerAt =
  (url: string, token: string): Call =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };

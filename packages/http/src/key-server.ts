import type { JSONWebKeySet } from "jose";
import { z } from "zod";
import { type AroundCall, type OutgoingCall, unwatched } from "./outgoing-call.ts";

/** Where the public keys of tokens are, and how to ask for them. */
export interface KeyServer {
  /** Of a JSON Web Key Set. */
  readonly url: string | URL;
  /** Milliseconds that an answer may take as a whole. */
  readonly timeout: number;
  /** What is sent besides, such as the trace that the request belongs to. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Stands around each reading. */
  readonly aroundCall?: AroundCall | undefined;
}

/** Bytes that a set of keys may have: 256 KiB. */
const SET_MAX = 262_144;

/** The keys cannot be had. The message quotes nothing that the server has said, nor the address, which may hold secrets. */
export class KeysUnreadable extends Error {
  override readonly name = "KeysUnreadable";
}

/** Symmetric keys are left out here already: whoever can read the set could sign with them. */
const publicKey = z.looseObject({ kty: z.enum(["RSA", "EC", "OKP"]) });

/** One key that nobody understands costs only itself. */
const keySet = z.object({ keys: z.array(z.unknown()) }).transform(({ keys }) => ({
  keys: keys.filter((key) => publicKey.safeParse(key).success),
}));

/**
 * The published keys, as of now. Redirects are not followed: whoever could send the request elsewhere could choose
 * the keys.
 *
 * @throws {KeysUnreadable}
 */
export async function readKeySet(server: KeyServer): Promise<JSONWebKeySet> {
  try {
    const { aroundCall = unwatched } = server;
    return keySetIn(
      await aroundCall(callTo(server), async (answered) => textOf(await answerOf(server, answered))),
    );
  } catch (failure) {
    throw failure instanceof KeysUnreadable ? failure : new KeysUnreadable(reasonOf(failure, server));
  }
}

function callTo({ url }: KeyServer): OutgoingCall {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === "https:" ? 443 : 80;
  return { to: "keys", method: "GET", host: hostname, port: port === "" ? usual : Number(port) };
}

type Answered = Parameters<Parameters<AroundCall>[1]>[0];

async function answerOf({ url, timeout, headers }: KeyServer, answered: Answered): Promise<Response> {
  const response = await fetch(url, {
    headers: { accept: "application/json", ...headers() },
    redirect: "manual",
    signal: AbortSignal.timeout(timeout),
  });
  answered(response.status);
  if (response.status === 200) return response;
  await response.body?.cancel();
  throw new KeysUnreadable(`the key server answered ${response.status}`);
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > SET_MAX) throw new KeysUnreadable(`the key server's answer has more than ${SET_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function keySetIn(text: string): JSONWebKeySet {
  try {
    return keySet.parse(JSON.parse(text)) as JSONWebKeySet;
  } catch {
    throw new KeysUnreadable("the key server's answer is no JSON Web Key Set");
  }
}

function reasonOf(failure: unknown, { timeout }: KeyServer): string {
  const { name, cause } = failure as Error;
  if (name === "TimeoutError") return `the key server took longer than ${timeout} ms`;
  const { code = "no code" } = (cause ?? {}) as NodeJS.ErrnoException;
  return `the exchange with the key server failed (${code})`;
}

import type { IncomingMessage } from "node:http";
import { InvalidInput } from "@bookings/domain";
import { getRawBody, type RawBodyError } from "raw-body";
import { HttpRefusal, Malformed } from "./errors.ts";

/** Bytes that a body may have: 100 KiB. */
export const BODY_MAX = 102_400;

const tooLarge = (): HttpRefusal =>
  new HttpRefusal("payload_too_large", `body: must have at most ${BODY_MAX} bytes`);

const wrongType = (message: string): HttpRefusal =>
  new HttpRefusal("unsupported_media_type", message, { Accept: "application/json" });

const readRefusal = (error: RawBodyError): Error => {
  if (error.type === "entity.too.large") return tooLarge();
  if (error.type === "request.aborted")
    return new Malformed([new InvalidInput("body", "must arrive as a whole")]);
  return error;
};

const mediaType = /^\s*application\/json\s*(?:;(.*))?$/i;
const charset = /(?:^|;)\s*charset\s*=\s*"?([^\s;"]*)/i;

/** @throws {HttpRefusal} unless the body is plain JSON in UTF-8, which is all that JSON may be */
function assertJson({ headers }: IncomingMessage): void {
  const type = mediaType.exec(headers["content-type"] ?? "");
  if (type === null) throw wrongType("Content-Type: must be application/json");
  const encoding = charset.exec(type[1] ?? "")?.[1] ?? "utf-8";
  if (!/^utf-?8$/i.test(encoding)) throw wrongType("Content-Type: charset must be utf-8");
  if (!/^(?:identity)?$/i.test(headers["content-encoding"]?.trim() ?? "")) {
    throw wrongType("Content-Encoding: must be left out");
  }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/**
 * The bytes of the body, whatever they are; undefined where there are none.
 *
 * @throws {HttpRefusal} when there are too many
 */
export async function receiveBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (!hasBody(request)) return undefined;
  // Told at once, before the first byte has been read.
  if (Number(request.headers["content-length"] ?? 0) > BODY_MAX) throw tooLarge();
  const bytes = await getRawBody(request, { limit: BODY_MAX }).catch((error: RawBodyError) => {
    throw readRefusal(error);
  });
  return bytes.length === 0 ? undefined : bytes;
}

/**
 * The bytes of the body; undefined where there are none.
 *
 * @throws {HttpRefusal} when there are too many, or when they are not JSON by their headers
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const bytes = await receiveBody(request);
  if (bytes !== undefined) assertJson(request);
  return bytes;
}

/** Levels of lists and objects within each other; the API knows three. */
const LEVELS_MAX = 32;

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (levels === 0 || Object.values(value).some((one) => isDeeperThan(levels - 1, one)));

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new InvalidInput("body", `must be well-formed ${error instanceof SyntaxError ? "JSON" : "UTF-8"}`);
  }
}

/**
 * The value that the bytes stand for; of a name that an object has twice, the last one counts. Whatever works through
 * the value may call itself for each level.
 *
 * @throws {InvalidInput}
 */
export function jsonIn(bytes: Buffer): unknown {
  const value = parsed(bytes);
  if (isDeeperThan(LEVELS_MAX, value))
    throw new InvalidInput("body", `must not be nested deeper than ${LEVELS_MAX} levels`);
  return value;
}

import { z } from "zod";
import { must } from "./expectations.ts";
import { isUuid } from "./fields.ts";
import { isInRange } from "./instant.ts";

/** Where a page ended: lists are ordered by a time, then by an id. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

/** The text that stands for a place, made of what every address can hold. */
export const cursorAt = ({ at, id }: Place): string =>
  Buffer.from(`${at.toISOString()} ${id}`).toString("base64url");

/** The place that a cursor stands for; undefined where it is none of ours. */
function read(cursor: string): Place | undefined {
  const [time = "", id = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  const at = new Date(time);
  if (!isInRange(at) || !isUuid(id)) return undefined;
  return cursorAt({ at, id }) === cursor ? { at, id } : undefined;
}

const PAGE_MAX = 500;

const notLimit = must(`be a whole number from 1 to ${PAGE_MAX}`);

/** How many a page has. */
export const limit = z
  .string({ error: notLimit })
  .regex(/^(?:[1-9]\d?|[1-4]\d\d|500)$/, { error: notLimit })
  .transform(Number)
  .meta({ type: "integer", minimum: 1, maximum: PAGE_MAX });

/** Where a page begins, as text that only this service understands. */
export const cursor = z
  .string()
  .transform((text, { issues }) => {
    const place = read(text);
    if (place === undefined) {
      issues.push({ code: "custom", message: "must be the cursor of a link to a next page", input: text });
    }
    return place ?? z.NEVER;
  })
  .meta({ description: "Where the page begins, taken over from the `Link` header of the page before." });

/** The `Link` header (RFC 8288) to the page that begins at `next`, with everything else as it was asked for. */
export function linkTo(path: string, query: URLSearchParams, next: Place): string {
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", cursorAt(next));
  return `<${path}?${parameters.toString()}>; rel="next"`;
}

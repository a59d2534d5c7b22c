import type { BookingCursor, BookingId } from "@bookings/domain";
import { z } from "zod";
import { isUuid } from "./fields.ts";
import { isInRange } from "./instant.ts";

const write = ({ startAt, bookingId }: BookingCursor): string =>
  Buffer.from(`${startAt.toISOString()} ${bookingId}`).toString("base64url");

/** The place that a cursor stands for; undefined where it is none of ours. */
function read(cursor: string): BookingCursor | undefined {
  const [at = "", bookingId = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  const startAt = new Date(at);
  if (!isInRange(startAt) || !isUuid(bookingId)) return undefined;
  const place = { startAt, bookingId: bookingId as BookingId };
  return write(place) === cursor ? place : undefined;
}

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
export function linkTo(path: string, query: URLSearchParams, next: BookingCursor): string {
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", write(next));
  return `<${path}?${parameters.toString()}>; rel="next"`;
}

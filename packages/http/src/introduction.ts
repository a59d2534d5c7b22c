import { type Code, codes, statusOf } from "./errors.ts";
import { STATUS_CODES } from "./node-http.ts";

const all = Object.entries(codes) as [Code, (typeof codes)[Code]][];

const entriesOf = (status: number): string[] =>
  all
    .filter(([, { kind }]) => statusOf[kind] === status)
    .map(([code, { meaning, cure }]) => `- \`${code}\`: ${meaning}. *Cure:* ${cure}.`);

/** Every code that an error can have, by status, from the table that the answers are made with. */
const catalogue = [...new Set(all.map(([, { kind }]) => statusOf[kind]))]
  .toSorted((a, b) => a - b)
  .map((status) => [`### ${status} ${STATUS_CODES[status]}`, "", ...entriesOf(status)].join("\n"))
  .join("\n\n");

/** What holds for all operations, said once. */
const description = `
Athletes book events of coaches. An **event** is one session with a number of seats; an **order** holds the **bookings** that an athlete makes in one go; a booking is one athlete's place in one event. No seat is sold twice, however many ask at once.

A booking is \`Pending\` until its coach accepts or rejects it, and lapses to \`Canceled\` when the event starts without an answer. Either side can cancel it before the event ends. Once the event has started, either side can dispute an accepted one, until an administrator resolves that. After the end it can be marked as completed, and noted.

| From | To | By |
| --- | --- | --- |
| \`Pending\` | \`Accepted\`, \`Rejected\` | the coach |
| \`Pending\`, \`Accepted\` | \`Canceled\` | either side, or the system |
| \`Accepted\` | \`InDispute\` | either side, once the event has started |
| \`InDispute\` | \`DisputeDone\` | services and administrators |

## First steps

1. Get a token. Whoever runs the service knows where from; one that was started to be tried prints one.
2. Send it with every request: \`Authorization: Bearer …\`.
3. Book with \`POST /v1/bookings\`, naming yourself and one or more events.
4. Follow what becomes of it with \`GET /v1/bookings?userId=…\`.

## Times, ids and texts

Times are RFC 3339 with an offset and without leap seconds, date-times within the years 0001 to 9999 of UTC; answers give UTC with milliseconds. Only the time of day in a time slot keeps the offset that it came with. In a query, the \`+\` of an offset is written \`%2B\`.

Ids are UUIDs of any version. They are compared case-insensitively, and lower case in answers.

Lengths of texts count code points; no text holds NUL or lone surrogates. Money is in whole units of the currency.

Fields and query parameters that are not described here are refused, so that no misspelt one is taken for nothing, and so is a parameter that comes twice without being a list. Only what needs no token ignores whatever it is sent. Answers may get new fields.

## Sending a request again

Every POST takes an \`Idempotency-Key\`: make a new one for each thing that you want done, and send the same request with the same key until you have an answer. It is done once, and later answers repeat the first one with \`Idempotency-Replayed: true\`. Keys are kept for 24 hours. The other methods are safe to send again without one.

## Versions

An answer with one booking has an \`ETag\`. Send it as \`If-Match\` with a change, and the change is refused with 412 if somebody else was faster; send it as \`If-None-Match\` with a read, and 304 says that you have the booking as it is.

## Pages

Lists that take \`limit\` are answered in pages: \`Link: <…>; rel="next"\` leads to the next one, and is missing on the last. The cursor in it is opaque: take it over as it is.

## Limits

Whoever runs the service may limit how often each caller may ask: by its token, or without a valid one by its network. \`RateLimit\` then says what is left, and \`Retry-After\` with a 429 when the next request will be served. A body may have 100 KiB.

## Traces

\`traceparent\` of W3C Trace Context is joined and passed on; a malformed one is ignored. \`X-Request-Id\` comes back as it was sent, or as a new one where there was none.

## Methods

A path that exists answers other methods with 405 and \`Allow\`. HEAD works wherever GET does, and OPTIONS answers 204 with \`Allow\`.

## Errors

Every error has the same form. There is one entry for each problem found; branch on \`code\`, show \`message\` to developers, and quote \`requestId\` when you ask for help. 405, 408 and 431 can come from any path and are not repeated with each operation.

${catalogue}

## Extensions

What goes beyond the public bookings API 1.0.3 has \`x-extension: true\`. Clients of that API need none of it.
`.trim();

export const info = {
  title: "Bookings API",
  version: "1.0.3",
  summary: "Orders, bookings and events of a coaching marketplace.",
  description,
  license: { name: "MIT", identifier: "MIT" },
};

/** The groups of operations, in the order in which they are read. */
export const tags = [
  { name: "Orders", description: "What an athlete books in one go: all of it, or nothing." },
  {
    name: "Bookings",
    description:
      "One athlete's place in one event, and what both sides can do with it. A booking is visible to its athlete, its coach, services and administrators; for everyone else it does not exist.",
  },
  {
    name: "Events",
    description:
      "The catalog of what can be booked. Services and administrators keep it; everyone with a token can read it.",
  },
  {
    name: "Notifications",
    description:
      "Who is told what, and whether it arrived. Each message goes out once, and is tried again until its channel takes it or it is given up.",
  },
  { name: "Privacy", description: "A person's right to be forgotten." },
  { name: "Operations", description: "For those who run the service. None of it needs a token." },
];

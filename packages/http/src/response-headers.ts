type HeaderDescription = {
  readonly description: string;
  readonly required: boolean;
  readonly schema: { readonly type: "string"; readonly example: string };
};

const always = (description: string, example: string): HeaderDescription => ({
  description,
  required: true,
  schema: { type: "string", example },
});

const sometimes = (description: string, example: string): HeaderDescription => ({
  ...always(description, example),
  required: false,
});

/** What the document says of response headers. */
export const responseHeaders = {
  "X-Request-Id": always(
    "The id of the request: the caller's own, if it sent an acceptable one, else a new one. It is also the `requestId` of an error.",
    "4f8c1d2e",
  ),
  ETag: always("The version of the booking, for `If-Match` and `If-None-Match`.", '"1.1"'),
  Location: always(
    "Where the new thing can be read.",
    "/v1/bookings/orders?userId=8d2f6c1e-4b7a-4e0d-9c35-1a6b7f0e2d94",
  ),
  Link: sometimes(
    "The next page, if there is one (RFC 8288).",
    '</v1/bookings?userId=8d2f6c1e-4b7a-4e0d-9c35-1a6b7f0e2d94&limit=50&cursor=MjAy…>; rel="next"',
  ),
  "Idempotency-Replayed": sometimes(
    "Present when this is the kept answer to an earlier request with the same key.",
    "true",
  ),
  "WWW-Authenticate": always(
    "How to authenticate, and what is wrong with the token that came (RFC 6750).",
    'Bearer realm="bookings"',
  ),
  "RateLimit-Policy": sometimes(
    "How many requests (q) a caller may make in how many seconds (w), where that is limited.",
    '"caller";q=100;w=1',
  ),
  RateLimit: sometimes(
    "How many requests are left (r) and in how many seconds counting begins anew (t), where they are limited.",
    '"caller";r=99;t=1',
  ),
  "Retry-After": always("Seconds after which it is worth asking again.", "5"),
} satisfies Readonly<Record<string, HeaderDescription>>;

export type HeaderName = keyof typeof responseHeaders;

/** References to the descriptions, for an answer. */
export const headerRefs = (names: readonly HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

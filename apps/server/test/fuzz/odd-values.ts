import fc from "fast-check";

const NUL = "\0";
const LONE = "\ud800";

/** Texts that have broken something somewhere. */
export const oddTexts: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "",
      " ",
      NUL,
      `a${NUL}b`,
      LONE,
      `\udc00${LONE}`,
      "\u202eevil",
      "\ufeff",
      "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
      "e\u0301".repeat(50),
      "\r\nX-Evil: 1",
      "'; drop table booking; --",
      "' or '1'='1",
      "${7*7}{{7*7}}<%= 7*7 %>",
      "<script>alert(1)</script>",
      "../../../../etc/passwd",
      "%00%2e%2e%2f",
      "__proto__",
      "constructor",
      "null",
      "undefined",
      "NaN",
      "true",
      "0",
      "-1",
      "1e309",
      "00000000-0000-0000-0000-000000000000",
      "{00000000-0000-0000-0000-000000000000}",
      "00000000000000000000000000000000",
      "2026-02-30T00:00:00Z",
      "2026-03-01 10:00:00Z",
      "2026-03-01T10:00:00",
      "2026-03-01T24:00:00Z",
      "2026-12-31T23:59:60Z",
      "2026-03-01T10:00:00+24:00",
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00+14:00",
      "9999-12-31T23:59:59-14:00",
      "+010000-01-01T00:00:00Z",
      "10:00",
      "24:00:00Z",
      "2026-03-01",
      "1772359200000",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("x", "\u{1f3be}", "'", "9").map((letter) => letter.repeat(10_000)),
  },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

const nested = (depth: number, leaf: unknown): unknown => {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

export const oddNumbers: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    -1,
    -0,
    0,
    1,
    14,
    15,
    17,
    18,
    99,
    100,
    0.5,
    18.5,
    1e-7,
    2 ** 31,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    1e21,
    1e308,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Values that are probably not what was asked for. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: oddTexts },
  { weight: 3, arbitrary: oddNumbers },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, true, false) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      [],
      {},
      [[]],
      [null],
      { length: 1 },
      { toString: "x" },
      { $ne: null },
      JSON.parse('{"then":1}'),
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000 }).map((depth) => nested(depth, 1)) },
);

export const oddNames: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      "__proto__",
      "constructor",
      "prototype",
      "toString",
      "hasOwnProperty",
      "$where",
      "",
      " ",
      "userId[]",
      "userId ",
      "userid",
      "user.id",
      "status[0]",
      "note",
      "bookingStatus",
      "role",
      "version",
      "length",
      NUL,
      LONE,
      "x".repeat(5_000),
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 10 }) },
);

/** Values that a header can be written with at all. */
export const oddHeaders: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "*",
    ",",
    '""',
    '"',
    'W/"1.1"',
    '"1.1", "1.2"',
    '"1.1", *',
    "1.1",
    "null",
    "x".repeat(129),
    "x".repeat(256),
    "x".repeat(6_000),
    "\xff\xfe",
    "a b",
    "\ttab\t",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-0000000000000000-00",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00000000-0000-0000-0000-000000000000",
    "' or 1=1 --",
    "${jndi:ldap://127.0.0.1/a}",
    "() { :; }; echo",
  ),
  fc.stringMatching(/^[\x21-\x7e]{1,40}$/),
);

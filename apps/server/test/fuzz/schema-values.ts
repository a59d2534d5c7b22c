import fc from "fast-check";
import { type Document, resolved, type Schema } from "./document.ts";
import { isDateTime } from "./schema-check.ts";

const two = (number: number): string => String(number).padStart(2, "0");
const part = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map(two);

const offset = fc.oneof(
  fc.constantFrom("Z", "z", "+00:00", "-00:00", "+23:59", "-23:59"),
  fc
    .tuple(fc.constantFrom("+", "-"), part(23), part(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);

const fraction = fc.oneof(
  fc.constant(""),
  fc.stringMatching(/^\.\d{1,3}$/),
  fc.stringMatching(/^\.\d{4,12}$/),
);

const time = fc
  .tuple(part(23), part(59), part(59), fraction, offset)
  .map(([hour, minute, second, rest, zone]) => `${hour}:${minute}:${second}${rest}${zone}`);

/** Far enough within the years 1 to 9999 for every offset; mostly those that people book in. */
const year = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 2020, max: 2032 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 9998 }) },
);

const dateTime = fc
  .tuple(
    year,
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 31 }),
    fc.constantFrom("T", "t"),
    time,
  )
  .map(([y, month, day, t, rest]) => `${String(y).padStart(4, "0")}-${two(month)}-${two(day)}${t}${rest}`)
  .filter(isDateTime);

const letters = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "\u202e",
      "\u{1f3be}",
      "\u200d",
      "'",
      '"',
      "\\",
      "${",
      "%00",
      "<",
      "\n",
      "\uffff",
      " ",
    ),
  },
);

const codePoints = (text: string): number => [...text].length;

function texts({ minLength: min = 0, maxLength: max = 2000 }: Schema): fc.Arbitrary<string> {
  const fits = (text: string): boolean => codePoints(text) >= min && codePoints(text) <= max;
  const atBoundary = fc.constantFrom("a", "\u{1f3be}").map((letter) => letter.repeat(max));
  const some = fc.array(letters, { minLength: min, maxLength: 12 }).map((parts) => parts.join(""));
  return fc.oneof({ weight: 12, arbitrary: some.filter(fits) }, { weight: 1, arbitrary: atBoundary });
}

const uuids = fc.oneof(
  { weight: 6, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.uuid().map((id) => id.toUpperCase()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "00000000-0000-0000-0000-000000000000",
      "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ),
  },
);

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = { uuid: uuids, time, "date-time": dateTime };

function strings(schema: Schema): fc.Arbitrary<string> {
  if (schema.format !== undefined) {
    const known = formats[schema.format];
    if (known === undefined) throw new Error(`no values are known for the format ${schema.format}`);
    return known;
  }
  return schema.pattern === undefined ? texts(schema) : fc.stringMatching(new RegExp(schema.pattern));
}

/** A schema without an end promises that there is none. */
const ENDLESS = 1e21;

function integers({ minimum = -ENDLESS, maximum = ENDLESS }: Schema): fc.Arbitrary<number> {
  const isWithin = (number: number): boolean => number >= minimum && number <= maximum;
  const start = Number.isSafeInteger(minimum) && minimum > -100 ? minimum : -10;
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: start, max: Math.min(maximum, start + 110) }) },
    { weight: 2, arbitrary: fc.constantFrom(minimum, maximum) },
    { weight: 1, arbitrary: fc.maxSafeInteger().filter(isWithin) },
  );
}

const maxItems = ({ minItems = 0, maxItems: max = 8 }: Schema): number => Math.max(minItems, max);

const lists = (document: Document, schema: Schema): fc.Arbitrary<unknown> => {
  const limits = { minLength: schema.minItems ?? 0, maxLength: maxItems(schema), size: "small" } as const;
  const items = valuesOf(document, schema.items ?? {});
  return schema.uniqueItems ? fc.uniqueArray(items, limits) : fc.array(items, limits);
};

function records(document: Document, { properties = {}, required = [] }: Schema): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, valuesOf(document, schema)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true });
}

function ofType(document: Document, schema: Schema, type: string): fc.Arbitrary<unknown> {
  if (type === "string") return strings(schema);
  if (type === "integer") return integers(schema);
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "array") return lists(document, schema);
  if (type === "object") return records(document, schema);
  throw new Error(`no values are known for the type ${type}`);
}

/** Values that fit the schema, boundaries among them. @throws when the schema says something that this does not know */
export function valuesOf(document: Document, given: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(document, given);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? "string"].flat();
  return fc.oneof(...types.map((type) => ofType(document, schema, type)));
}

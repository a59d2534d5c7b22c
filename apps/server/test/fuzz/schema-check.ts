import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Document, Schema } from "./document.ts";

const fullDate = /^(\d{4})-(\d\d)-(\d\d)$/;
const fullTime = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = (fullDate.exec(text) ?? []).slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

/** RFC 3339 to the letter, but for the leap seconds that the document excludes; ajv-formats is more generous. */
export const isTime = (text: string): boolean => fullTime.test(text);
export const isDateTime = (text: string): boolean =>
  isDate(text.slice(0, 10)) && /^t$/i.test(text.charAt(10)) && isTime(text.slice(11));

/** No field that the schema does not name gets past this. */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(properties === undefined
      ? {}
      : {
          additionalProperties: additionalProperties ?? false,
          properties: closedAll(properties),
        }),
  };
}

const closedAll = (schemas: Readonly<Record<string, Schema>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, closed(schema)]));

/** Why a value does not fit; undefined where it does. */
export type Check = (value: unknown) => string | undefined;

const checkBy =
  (validate: ValidateFunction): Check =>
  (value) =>
    validate(value)
      ? undefined
      : validate.errors
          ?.map(({ instancePath, message }) => `${instancePath || "the whole"} ${message}`)
          .join("; ");

/** Compiles schemas of the document, each once. */
export interface SchemaChecks {
  /** By the schema as it stands. */
  readonly asWritten: (schema: Schema) => Check;
  /** By the schema, and nothing may be there that it does not name. */
  readonly closed: (schema: Schema) => Check;
}

function compiler(schemas: Readonly<Record<string, Schema>>, prepare: (schema: Schema) => Schema) {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addFormat("time", isTime).addFormat("date-time", isDateTime);
  const compiled = new WeakMap<Schema, Check>();
  return (schema: Schema): Check => {
    const check =
      compiled.get(schema) ?? checkBy(ajv.compile({ ...prepare(schema), components: { schemas } }));
    compiled.set(schema, check);
    return check;
  };
}

export const schemaChecks = ({ components: { schemas } }: Document): SchemaChecks => ({
  asWritten: compiler(schemas, (schema) => schema),
  closed: compiler(closedAll(schemas), closed),
});

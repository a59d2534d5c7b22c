import { InvalidInput } from "@bookings/domain";
import { z } from "zod";
import { fieldName, fit, type ObjectSchema } from "./problems.ts";

/** More would only take time: no operation has more than a dozen. */
const PARAMETERS_MAX = 100;

const isList = (schema: z.core.$ZodType | undefined): boolean =>
  schema instanceof z.ZodOptional ? isList(schema.unwrap()) : schema instanceof z.ZodArray;

/** Why a parameter cannot be read, whatever it means. */
function complaint(values: readonly string[], repeatable: boolean): string | undefined {
  if (values.includes("")) return "must not be empty";
  return values.length > 1 && !repeatable ? "must be given only once" : undefined;
}

/**
 * The parsed parameters, of which only lists may be repeated. Where they do not fit, `problems` grows, by one for
 * each parameter.
 */
export function fitQuery<Query>(
  schema: ObjectSchema<Query>,
  search: URLSearchParams,
  problems: InvalidInput[],
): Query {
  if (search.size > PARAMETERS_MAX) {
    problems.push(new InvalidInput("query", `must have at most ${PARAMETERS_MAX} parameters`));
    return undefined as Query;
  }
  const shape: z.core.$ZodShape = schema.shape;
  // Without a prototype, so that `__proto__` is a name like any other.
  const record = Object.create(null) as Record<string, unknown>;
  const unreadable = new Map<string, InvalidInput>();
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    const repeatable = isList(shape[name]);
    const problem = complaint(values, repeatable);
    const field = fieldName([name]);
    if (problem !== undefined) unreadable.set(field, new InvalidInput(field, problem));
    record[name] = repeatable ? values : values[0];
  }
  const unfit: InvalidInput[] = [];
  const query = fit<Query>(schema, record, "query", unfit);
  problems.push(...unreadable.values(), ...unfit.filter(({ field }) => !unreadable.has(field)));
  return query;
}

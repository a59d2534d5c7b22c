/**
 * A copy of a plain value that nobody can change any more: what a caller does to its own later does not change a row.
 * Instants are copied; a date cannot be frozen, so whoever calls `setTime` on one that was read does change the row.
 */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return new Date(value) as Value;
  if (Array.isArray(value)) return Object.freeze(value.map(copyOf)) as Value;
  const fields = Object.entries(value).map(([name, field]) => [name, copyOf(field)] as const);
  return Object.freeze(Object.fromEntries(fields)) as Value;
}

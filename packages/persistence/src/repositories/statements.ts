import type { Run } from "../connection/statement.ts";
import type { Statements } from "../connection/transaction.ts";
import type { Table } from "../rows/columns.ts";

/** The rows of a parameter, a JSON text, in the order in which they stand there. */
export const rowsOf = ({ name }: Table, parameter = "$1"): string =>
  `json_populate_recordset(null::${name}, ${parameter}::json)`;

/** `insert into` a table the rows of parameter `$1`; what follows, such as `on conflict`, is the caller's. */
export const insertInto = (table: Table, columns: readonly string[]): string =>
  `insert into ${table.name} (${columns.join(", ")}) select ${columns.join(", ")} from ${rowsOf(table)}`;

/** `insert into` a table one row, its values in the order of `valuesOf`. */
export function insertOne({ name, columns }: Table): string {
  const parameters = columns.map((_column, index) => `$${index + 1}`);
  return `insert into ${name} (${columns.join(", ")}) values (${parameters.join(", ")})`;
}

/** `column = new.column` for each. */
export const setFrom = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${column} = ${alias}.${column}`).join(", ");

/** How many rows a statement has changed. */
export async function countOf(run: Run, text: string, values: readonly unknown[]): Promise<number> {
  const [row] = await run<{ readonly count: number }>(
    `with changed as (${text} returning 1) select count(*) from changed`,
    values,
  );
  return row?.count ?? 0;
}

/** Rows that the caller takes for granted; a missing one is a mistake of the caller. */
export function assertAll(changed: readonly unknown[], wanted: readonly unknown[], what: string): void {
  if (changed.length !== wanted.length)
    throw new Error(`${wanted.length - changed.length} of the ${what} are not there`);
}

// Two numbers, where users have one of 64 bits: they can never be taken for each other.
const lookAtPeople = "select pg_advisory_xact_lock_shared(1, 1)";
const forgetPeople = "select pg_advisory_xact_lock(1, 1)";

/** Makes erasures wait until the transaction ends: what it has read of people, it may still write down. */
export const lockErasures = ({ look, later }: Statements): void => later(look(lookAtPeople));

/** Waits for those who may still write down what they have read, and makes the next ones wait. */
export const lockForErasure = ({ look, later }: Statements): void => later(look(forgetPeople));

/** Makes others who ask for the same user wait until the transaction ends. */
export const lockUser = ({ look, later }: Statements, userId: string): void =>
  later(look("select pg_advisory_xact_lock(hashtextextended($1::text, 0))", [userId]));

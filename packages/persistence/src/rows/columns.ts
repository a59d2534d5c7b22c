import type { InferEntity } from "@mikro-orm/core";

/** A row as it travels: its columns by name, instants as ISO text. */
export type RowOf<Entity> = {
  readonly [Column in keyof InferEntity<Entity> & string]: InferEntity<Entity>[Column];
};

/** What statements need to know of a table. MikroORM is told all of it, in `entities`, and loaded only to migrate. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every column of a row: the compiler refuses one too few, and one too many. */
export type ColumnsOf<Row> = { readonly [Column in keyof Row]: true };

export const table = (name: string, columns: Readonly<Record<string, true>>): Table => ({
  name,
  columns: Object.keys(columns),
});

/** The values of a row, in the order of its table's columns. */
export const valuesOf = ({ columns }: Table, row: Readonly<Record<string, unknown>>): readonly unknown[] =>
  columns.map((column) => row[column]);

/** All columns of a table, to be selected under their names. */
export const selectList = ({ columns }: Table, alias: string): string =>
  columns.map((column) => `${alias}.${column}`).join(", ");

import type { EntitySchema, InferEntity } from "@mikro-orm/core";

/** A row as it travels: its columns by name, instants as ISO text. */
export type RowOf<Entity> = {
  readonly [Column in keyof InferEntity<Entity> & string]: InferEntity<Entity>[Column];
};

type Table = Pick<EntitySchema, "meta">;

export const columnsOf = ({ meta }: Table): string[] => Object.keys(meta.properties);

/** The values of a row, in the order of its table's columns. */
export const valuesOf = (table: Table, row: Readonly<Record<string, unknown>>): readonly unknown[] =>
  columnsOf(table).map((column) => row[column]);

/** All columns of a table, to be selected under their names. */
export const selectList = (table: Table, alias: string): string =>
  columnsOf(table)
    .map((column) => `${alias}.${column}`)
    .join(", ");

import type { EntitySchema, InferEntity } from "@mikro-orm/core";
import { asIsoText, InstantType } from "./instant.ts";

/** A row as it travels: its columns by name, instants as ISO text. */
export type RowOf<Entity> = {
  readonly [Column in keyof InferEntity<Entity> & string]: InferEntity<Entity>[Column];
};

/** The columns of a row, each with a prefix: how two tables travel in one row. */
export type Prefixed<Prefix extends string, Row> = {
  readonly [Column in keyof Row & string as `${Prefix}${Column}`]: Row[Column];
};

type Table = Pick<EntitySchema, "meta">;

export const columnsOf = ({ meta }: Table): string[] => Object.keys(meta.properties);

const isInstant = ({ meta }: Table, column: string): boolean =>
  (meta.properties as Record<string, { readonly type: unknown }>)[column]?.type === InstantType;

/** All columns of a table, to be selected under their names, or with a prefix before them. */
export const selectList = (table: Table, alias: string, prefix = ""): string =>
  columnsOf(table)
    .map((column) => {
      const value = `${alias}.${column}`;
      return `${isInstant(table, column) ? asIsoText(value) : value} as ${prefix}${column}`;
    })
    .join(", ");

/** Takes the row out again that {@link selectList} put into another one under a prefix. */
export function prefixedRow<Prefix extends string, Row>(table: Table, prefix: Prefix) {
  const pairs = columnsOf(table).map((column) => [column, prefix + column] as const);
  return (row: Prefixed<Prefix, Row>): Row => {
    const cells = row as Readonly<Record<string, unknown>>;
    const taken: Record<string, unknown> = {};
    for (const [column, from] of pairs) taken[column] = cells[from];
    return taken as Row;
  };
}

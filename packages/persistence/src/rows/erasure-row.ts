import type { ErasureRecord } from "@bookings/domain";
import type { ErasureEntity } from "../entities/erasure-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { toInstant } from "./instant.ts";

/** What remains of an erasure. */
export type ErasureRow = RowOf<typeof ErasureEntity>;

export const erasureTable = table("erasure", {
  erasure_id: true,
  erased_at: true,
  erased_by: true,
  rows: true,
} satisfies ColumnsOf<ErasureRow>);

export const toErasureRow = (record: ErasureRecord): ErasureRow => ({
  erasure_id: record.erasureId,
  erased_at: toInstant(record.erasedAt),
  erased_by: record.erasedBy,
  rows: record.rows,
});

import type { ErasedRows, ErasureRecord, Id } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { instant, toInstant } from "./instant.ts";

export const ErasureEntity = defineEntity({
  name: "Erasure",
  tableName: "erasure",
  properties: {
    erasure_id: p.uuid().$type<Id<"Erasure">>().primary(),
    erased_at: instant(),
    erased_by: p.text().$type<ErasureRecord["erasedBy"]>(),
    rows: p.json<ErasedRows>(),
  },
  checks: [{ name: "erasure_role_check", expression: "erased_by in ('user', 'service', 'admin')" }],
});

/** What remains of an erasure. */
export type ErasureRow = RowOf<typeof ErasureEntity>;

export const toErasureRow = (record: ErasureRecord): ErasureRow => ({
  erasure_id: record.erasureId,
  erased_at: toInstant(record.erasedAt),
  erased_by: record.erasedBy,
  rows: record.rows,
});

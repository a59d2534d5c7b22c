import type { ErasedRows, ErasureRecord, Id } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

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

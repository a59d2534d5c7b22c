import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { instant } from "./instant.ts";

export const RequestCountEntity = defineEntity({
  name: "RequestCount",
  tableName: "request_count",
  properties: {
    caller_id: p.text().primary(),
    used: p.bigint("number"),
    ends_at: instant(),
  },
  indexes: [{ name: "request_count_end_index", properties: ["ends_at"] }],
});

/** How often a caller has asked in the window that runs. */
export type RequestCountRow = RowOf<typeof RequestCountEntity>;

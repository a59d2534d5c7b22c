import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

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

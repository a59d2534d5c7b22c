import type { KeptOutcome, UserId } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./instant-column.ts";

export const RequestKeyEntity = defineEntity({
  name: "RequestKey",
  tableName: "request_key",
  properties: {
    key_id: p.text().primary(),
    fingerprint: p.text(),
    outcome: p.json<KeptOutcome>().columnType("json").strictNullable(),
    people: p.array().columnType("uuid[]").$type<readonly UserId[]>(),
    kept_at: instant(),
    running_until: instant().strictNullable(),
  },
  checks: [
    { name: "request_key_outcome_check", expression: "(outcome is null) = (running_until is not null)" },
  ],
  indexes: [
    { name: "request_key_people_index", properties: ["people"], type: "gin" },
    { name: "request_key_kept_index", properties: ["kept_at"] },
  ],
});

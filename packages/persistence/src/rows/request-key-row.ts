import type { KeptOutcome, KeptRequest, UserId } from "@bookings/domain";
import { defineEntity, p } from "@mikro-orm/core";
import type { RowOf } from "./columns.ts";
import { fromInstant, instant, toInstant } from "./instant.ts";

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

/** A request that came with a key, and how it ended. */
export type RequestKeyRow = RowOf<typeof RequestKeyEntity>;

export const toRequestKeyRow = (request: KeptRequest): RequestKeyRow => ({
  key_id: request.keyId,
  fingerprint: request.fingerprint,
  outcome: request.outcome,
  people: request.people,
  kept_at: toInstant(request.keptAt),
  running_until: toInstant(request.runningUntil),
});

export const fromRequestKeyRow = (row: RequestKeyRow): KeptRequest => ({
  keyId: row.key_id,
  fingerprint: row.fingerprint,
  outcome: row.outcome,
  people: row.people,
  keptAt: fromInstant(row.kept_at),
  runningUntil: fromInstant(row.running_until),
});

import type { KeptRequest } from "@bookings/domain";
import type { RequestKeyEntity } from "../entities/request-key-entity.ts";
import { type ColumnsOf, type RowOf, table } from "./columns.ts";
import { fromInstant, toInstant } from "./instant.ts";

/** A request that came with a key, and how it ended. */
export type RequestKeyRow = RowOf<typeof RequestKeyEntity>;

export const requestKeyTable = table("request_key", {
  key_id: true,
  fingerprint: true,
  outcome: true,
  people: true,
  kept_at: true,
  running_until: true,
} satisfies ColumnsOf<RequestKeyRow>);

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

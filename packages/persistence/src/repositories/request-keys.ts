import { IdempotencyInProgress, type RequestKeys } from "@bookings/domain";
import { violates } from "../connection/storage-errors.ts";
import type { Statements } from "../connection/transaction.ts";
import { selectList } from "../rows/columns.ts";
import { toInstant } from "../rows/instant.ts";
import {
  fromRequestKeyRow,
  type RequestKeyRow,
  requestKeyTable,
  toRequestKeyRow,
} from "../rows/request-key-row.ts";
import { countOf } from "./statements.ts";

// Lock and look in one statement, for one trip to the server. What another transaction commits between the two is
// not seen here; the primary key then refuses to add the key a second time.
const take = `
  with lock as materialized (select pg_try_advisory_xact_lock(hashtextextended($1::text, 1)) as taken)
  select lock.taken, ${selectList(requestKeyTable, "k")} from lock left join request_key k on k.key_id = $1::text`;

// Value by value: the way of other tables, through a document of rows, does not let every text pass.
const add = `
  insert into request_key (key_id, fingerprint, outcome, people, kept_at, running_until)
  values ($1::text, $2::text, $3::json, $4::uuid[], $5::timestamptz, $6::timestamptz)`;

const valuesOf = (row: RequestKeyRow): readonly unknown[] => [
  row.key_id,
  row.fingerprint,
  row.outcome === null ? null : JSON.stringify(row.outcome),
  row.people,
  row.kept_at,
  row.running_until,
];

const conclude = "update request_key set outcome = $2::json, running_until = null where key_id = $1::text";

const removeOldest = `
  delete from request_key where key_id in (
    select key_id from request_key where kept_at < $1::timestamptz order by kept_at limit $2 for update skip locked
  )`;

/** The keys that requests came with. */
export const requestKeys = ({ look, run, send }: Statements): RequestKeys => ({
  take: async (keyId) => {
    const [found] = await look<{ readonly taken: boolean } & RequestKeyRow>(take, [keyId]);
    if (!found?.taken) throw new IdempotencyInProgress();
    return found.key_id === null ? undefined : fromRequestKeyRow(found);
  },

  add: async (request) => {
    send(add, valuesOf(toRequestKeyRow(request)), (cause) => {
      throw violates(cause, "request_key_pkey") ? new IdempotencyInProgress({ cause }) : cause;
    });
  },

  conclude: async (keyId, outcome) => send(conclude, [keyId, JSON.stringify(outcome)]),

  remove: async (keyId) => send("delete from request_key where key_id = $1::text", [keyId]),

  erase: (userId) => countOf(run, "delete from request_key where people @> array[$1::uuid]", [userId]),

  removeKeptBefore: (moment, limit) => countOf(run, removeOldest, [toInstant(moment), limit]),
});

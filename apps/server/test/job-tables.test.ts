import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { jobSite } from "./support/jobs.ts";

interface Backend {
  readonly getCreateTableSQL: (table: string) => string;
  readonly getCreateIndexesSQL: (table: string) => string[];
  readonly getUpdateTimestampTriggerSQL: (table: string) => string;
}

/** The backend that the scheduler uses, whose version is the scheduler's business. */
const backend = createRequire(fileURLToPath(import.meta.resolve("@bookings/scheduler")))(
  "@agendajs/postgres-backend",
) as Backend;

const TABLE = "agenda_jobs";

/** What there is in a schema, one text a thing, its own name left out. */
const things = `
  select replace(thing, $1 || '.', '') from (
    select format('column %s %s %s %s', attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid)) as thing, attnum as place
      from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = ($1 || '.agenda_jobs')::regclass and attnum > 0
    union all select indexdef, 100 from pg_indexes where schemaname = $1
    union all select format('constraint %s %s', conname, pg_get_constraintdef(oid)), 101 from pg_constraint
      where connamespace = $1::regnamespace
    union all select pg_get_triggerdef(oid), 102 from pg_trigger
      where tgrelid = ($1 || '.agenda_jobs')::regclass and not tgisinternal
    union all select format('function %s %s', proname, lower(regexp_replace(prosrc, '\\s+', ' ', 'g'))), 103 from pg_proc
      where pronamespace = $1::regnamespace
  ) as every(thing, place) order by place, thing`;

describe("the table of the jobs", () => {
  const site = jobSite();

  it("is what Agenda's backend would make", async () => {
    const own = [
      backend.getCreateTableSQL(TABLE),
      ...backend.getCreateIndexesSQL(TABLE),
      backend.getUpdateTimestampTriggerSQL(TABLE),
    ];
    await site().run(`create schema theirs; set search_path = theirs; ${own.join(";")}; reset search_path`);
    const ours = await site().values(things, "jobs");
    expect(ours).to.have.length.above(30);
    expect(ours).to.deep.equal(await site().values(things, "theirs"));
  });
});

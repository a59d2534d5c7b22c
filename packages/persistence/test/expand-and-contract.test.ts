import { readFileSync } from "node:fs";
import { anEvent } from "@bookings/domain/testing";
import { expect } from "chai";
import { migrations } from "../src/migrations/migrations.ts";
import { contractionsIn, statementsIn } from "./schema-changes.ts";
import { bareSite, keepBooking } from "./support.ts";

/** What the first release begins with: nobody had tables before it. No name is ever added here once it is out. */
const ofFirstRelease = [
  "2026-11-first-tables",
  "2026-11-request-keys",
  "2026-11-jobs",
  "2026-11-notification-list",
  "2026-11-notification-queue",
  "2026-11-request-counts",
  "2026-11-plain-timeslots",
];

const changelog = readFileSync(new URL("../../../CHANGELOG.md", import.meta.url), "utf8");
const releases = [...changelog.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(([, version]) => version);

interface Changes {
  readonly sql: readonly string[];
  /** The release whose processes were the first not to need any more what is taken away. */
  readonly unusedSince: string | undefined;
}

function changesOf(kind: (typeof migrations)[number]["class"]): Changes {
  const migration = new kind(undefined as never, undefined as never);
  migration.up();
  const sql = migration.getQueries().map(String);
  return { sql, unusedSince: (migration as { unusedSince?: string }).unusedSince };
}

/** What the processes of the release before could not go on with. */
function breaches({ sql, unusedSince }: Changes, known: readonly (string | undefined)[]): string[] {
  const contractions = contractionsIn(sql);
  if (contractions.length === 0 || known.includes(unusedSince)) return [];
  if (unusedSince === undefined)
    return contractions.map((one) => `takes away, and does not say since when it is unused: ${one}`);
  return [`unusedSince ${unusedSince} is no release of the changelog`];
}

describe("Migrations after the first release", () => {
  it("were released in this order", () => {
    const names: readonly string[] = migrations.map(({ name }) => name);
    expect(names.slice(0, ofFirstRelease.length)).to.deep.equal(ofFirstRelease);
  });

  for (const { name, class: kind } of migrations.slice(ofFirstRelease.length)) {
    // While they run, and until all are replaced, processes of the release before serve on the new tables.
    it(`only expand, or say since when nobody uses what they take away: ${name}`, () => {
      expect(breaches(changesOf(kind), releases)).to.deep.equal([]);
    });
  }

  it("canary: those of the first release would not pass, for what two of them take away", () => {
    const failing = migrations.filter(({ class: kind }) => breaches(changesOf(kind), releases).length > 0);
    expect(failing.map(({ name }) => name)).to.deep.equal([
      "2026-11-notification-queue",
      "2026-11-plain-timeslots",
    ]);
  });

  const drop = { sql: ["alter table booking drop column note"], unusedSince: "1.4.0" };
  it("canary: may take away what a release that is named has stopped using", () => {
    expect(breaches(drop, ["1.4.0"])).to.deep.equal([]);
    expect(breaches(drop, ["1.3.0"])).to.deep.equal(["unusedSince 1.4.0 is no release of the changelog"]);
    expect(breaches({ ...drop, unusedSince: undefined }, ["1.4.0", undefined].slice(0, 1))).to.have.length(1);
  });

  const expanding = [
    "create table t (id uuid primary key); create unique index t_key on t (id); insert into t select 1; alter table t drop column id",
    "create unlogged table t (a text)",
    "create schema audit",
    "create index booking_note_index on booking (note) where status = 'Accepted'",
    "alter table booking add column rating integer",
    "alter table booking add rating numeric(3, 1), add stars text[]",
    "alter table booking add column rating integer default 0 not null",
    "alter table booking add column mood text default 'it''s; fine'",
    "alter table booking add constraint rating_check check (rating in (1, 2)) not valid",
    "alter table booking validate constraint rating_check",
    "alter table booking set (fillfactor = 80)",
    "create function jobs.touch() returns trigger as $$ begin drop table booking; return new; end; $$ language plpgsql",
    "comment on table booking is 'x'; -- drop table booking\n",
  ];
  for (const sql of expanding)
    it(`canary: lets through ${sql}`, () => expect(contractionsIn([sql])).to.deep.equal([]));

  const contracting = [
    "drop table booking",
    "drop index booking_active_key",
    "alter table booking drop column note",
    "alter table booking add column rating integer, drop column note",
    "alter table booking rename note to remark",
    "alter table booking alter column note type varchar(10)",
    "alter table booking alter column note set not null",
    "alter table booking add column rating integer not null",
    "alter table booking add column made_at timestamptz default clock_timestamp()",
    "alter table booking add column code text unique",
    "alter table booking add column by uuid references event",
    "alter table booking add constraint rating_check check (note <> '')",
    "create unique index booking_note_key on booking (note)",
    "create trigger t before insert on booking for each row execute function jobs.touch()",
    "insert into booking select * from old",
    "update booking set note = null",
    "delete from booking",
    "truncate booking",
    "do $$ begin null; end $$",
  ];
  for (const sql of contracting)
    it(`canary: stops ${sql}`, () => expect(contractionsIn([sql])).to.deep.equal([sql]));

  it("are read statement by statement, texts and bodies left whole", () => {
    const sql = "select ';--'; -- a ; comment\n SELECT $x$ a; $x$ - 1;\n";
    expect(statementsIn(sql)).to.deep.equal(["select ';--'", "select $x$ a; $x$ - 1"]);
  });
});

/** As a later release might leave it: more tables, more columns, and a migration that this one does not know. */
const laterRelease = `
  insert into mikro_orm_migrations (name) values ('2099-01-ratings');
  create table rating (booking_id uuid primary key);
  do $$ declare statement text; begin
    for statement in select format('alter table %s add column from_later text', oid::regclass)
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
    loop execute statement; end loop;
  end $$`;

describe("A database of a later release", () => {
  const place = bareSite();

  it("is left alone by an older one, which goes on with it", async () => {
    await (await place.open()).migrate();
    const client = await place.connect();
    await client.query(laterRelease);
    const older = await place.open();
    await older.migrate();
    await keepBooking(older.storage);
    expect(await older.storage.events.coachOf(anEvent().eventId)).to.equal(anEvent().coachId);
    expect((await client.query("select from mikro_orm_migrations")).rowCount).to.equal(migrations.length + 1);
    expect((await client.query("select from booking where from_later is null")).rowCount).to.equal(1);
  });
});

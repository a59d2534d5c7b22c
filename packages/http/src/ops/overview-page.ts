import type { MessageStatus, NotificationSummary } from "@bookings/domain";
import { facts, orNone, section, sign, span, table, timeFrom } from "./elements.ts";
import { type Html, html, type Part } from "./html.ts";
import type { JobState, ServiceState } from "./options.ts";

/** Where a booking or a person is looked for. */
export const searchForm = (value = ""): Html => html`<form method="get" action="/ops" role="search">
<div class="field"><label for="id">Booking or user id</label>
<input id="id" name="id" value="${value}" required spellcheck="false" autocomplete="off" placeholder="Why was this message not sent?"></div>
<button>Look up</button>
</form>`;

const yesOrNo = (is: boolean, good: string, bad: string): Html =>
  is ? sign("good", good) : sign("bad", bad);

const poolFact = ({ pool }: ServiceState): readonly (readonly [string, Part])[] =>
  pool === undefined
    ? []
    : [["Connections", `${pool.busy} of ${pool.max} busy, ${pool.waiting} requests waiting`]];

export const stateSection = (state: ServiceState, now: Date): Html =>
  section(
    "Service",
    facts([
      ["Ready", yesOrNo(state.isReady, "yes", "no")],
      ["Database", yesOrNo(state.isDatabaseReachable, "reachable", "away")],
      ["Migrations", orNone(state.isMigrated, (is) => yesOrNo(is, "current", "not current"))],
      ...poolFact(state),
      ["Mode", state.mode],
      ["Version", state.version],
      ["Running for", span(now.getTime() - state.startedAt.getTime())],
    ]),
  );

/** Of what should not be, the least is worth a look. */
const none = (count: number): Html => (count === 0 ? sign("good", "0") : sign("bad", String(count)));

const countSign = (status: MessageStatus, count: number): Part =>
  ["dead", "expired"].includes(status) ? none(count) : count;

export const notificationSection = (summary: NotificationSummary, now: Date): Html =>
  section(
    "Notifications",
    facts([
      ["Due now", summary.due],
      ["Oldest due", orNone(summary.oldestDueAt, (oldest) => timeFrom(now, oldest))],
      ["Waiting in all", summary.pending],
      ["Dead", none(summary.dead)],
    ]),
    html`<h3>Fell due in the last 24 hours, and by now</h3>`,
    facts(
      (["sent", "pending", "skipped", "expired", "dead"] as const).map((status) => [
        status,
        countSign(status, summary.lastDay[status]),
      ]),
    ),
  );

/** A run that comes a minute late is a slow one; from then on nobody looks for it. */
const LATE = 60_000;

function jobSign({ isPaused, lockedAt, nextRunAt, failedAt, finishedAt }: JobState, now: Date): Html {
  if (isPaused) return sign("bad", "paused");
  if (lockedAt !== null) return sign("plain", "running");
  if (nextRunAt === null) return sign("plain", "done");
  if (now.getTime() - nextRunAt.getTime() > LATE) return sign("bad", "late");
  if (failedAt !== null && failedAt.getTime() === finishedAt?.getTime()) return sign("bad", "failed");
  return sign("good", "waiting");
}

const lock = ({ lockedAt, lockedBy }: JobState, now: Date): Part =>
  orNone(lockedAt, (since) => [lockedBy ?? "unknown", " since ", timeFrom(now, since)]);

export const jobSection = (jobs: readonly JobState[], now: Date): Html =>
  section(
    "Jobs",
    table({
      caption: "What recurs; each runs once a slot, in whichever process comes first",
      columns: ["Job", "State", "Schedule", "Last start", "Last end", "Next run", "Failures", "Locked by"],
      none: "None: no process that runs jobs has started yet.",
      rows: jobs.map((job) => [
        job.name,
        jobSign(job, now),
        orNone(job.schedule, (schedule) => schedule),
        orNone(job.startedAt, (at) => timeFrom(now, at)),
        orNone(job.finishedAt, (at) => timeFrom(now, at)),
        orNone(job.nextRunAt, (at) => timeFrom(now, at)),
        [job.failures, job.failedAt && [", last ", timeFrom(now, job.failedAt)]],
        lock(job, now),
      ]),
    }),
    html`<p><a href="/ops/jobs/">Run, pause and resume jobs</a></p>`,
  );

import { Unavailable } from "@bookings/domain";
import { cursor, cursorAt } from "../cursor.ts";
import { isUuid } from "../fields.ts";
import type { Answer } from "../route.ts";
import { bookingList, bookingParts } from "./booking-page.ts";
import { section } from "./elements.ts";
import type { Operators, Visit } from "./guard.ts";
import { type Html, html, type Part } from "./html.ts";
import { message, show } from "./layout.ts";
import { deadTable } from "./messages.ts";
import { jobSection, notificationSection, searchForm, stateSection } from "./overview-page.ts";

/** Dead messages on a page. */
const DEAD_MAX = 20;

/** Bookings of a person on a page, and for how many milliseconds back. */
const BOOKINGS_MAX = 50;
const BACK = 30 * 24 * 60 * 60 * 1000;

/** What has just been done, for whoever comes back from doing it. */
const news = ({ context }: Visit): Html | undefined =>
  context.query["retried"] === undefined
    ? undefined
    : message("good", "The message waits, and has all of its tries again from the next run on.");

/** The messages that were given up, from a place on. */
async function deadSection({ useCases }: Operators, { caller }: Visit, before?: string): Promise<Html> {
  const place = before === undefined ? undefined : cursor.safeParse(before).data;
  const after = place && { dueAt: place.at, id: place.id as never };
  const { notifications, next } = await useCases.listNotifications({
    caller,
    filter: { statuses: ["dead"], limit: DEAD_MAX, ...(after && { after }) },
  });
  const from = before === undefined ? "/ops" : `/ops?before=${before}`;
  const older = next && `/ops?before=${cursorAt({ at: next.dueAt, id: next.id })}`;
  return section(
    "Dead messages",
    deadTable(notifications, from),
    older && html`<p><a href="${older}">Older ones</a></p>`,
  );
}

/** A part of the page is not worth less because another one cannot be read. */
async function unlessAway(
  heading: string,
  load: () => Promise<Html>,
): Promise<{ part: Html; isAway: boolean }> {
  try {
    return { part: await load(), isAway: false };
  } catch (failure) {
    if (!(failure instanceof Unavailable)) throw failure;
    return { part: section(heading, message("bad", failure.message)), isAway: true };
  }
}

async function overview(operators: Operators, visit: Visit): Promise<Answer> {
  const { useCases, state, jobs } = operators;
  const { caller, now } = visit;
  const [service, ...parts] = await Promise.all([
    state(),
    unlessAway("Notifications", async () =>
      notificationSection(await useCases.sumUpNotifications({ caller }), now),
    ),
    unlessAway("Dead messages", () => deadSection(operators, visit)),
    unlessAway("Jobs", async () => jobSection(await jobs(), now)),
  ]);
  const body = [news(visit), searchForm(), stateSection(service, now), parts.map(({ part }) => part)];
  const isAway = parts.some((one) => one.isAway);
  return show({ title: "Overview", body }, isAway ? 503 : 200, isAway ? { "Retry-After": "5" } : {});
}

const dead = async (operators: Operators, visit: Visit, before: string): Promise<Answer> =>
  show({ title: "Older dead messages", body: [news(visit), await deadSection(operators, visit, before)] });

async function person({ useCases }: Operators, { caller, now }: Visit, userId: string): Promise<Answer> {
  const shared = { window: { startAt: new Date(now.getTime() - BACK) }, limit: BOOKINGS_MAX };
  const list = async (filter: object) =>
    (await useCases.listBookings({ caller, filter: { ...filter, ...shared } })).bookings;
  const [booked, coached] = await Promise.all([list({ userId }), list({ coachId: userId })]);
  const isUnknown = booked.length + coached.length === 0;
  const body: Part = isUnknown
    ? html`<p>There is no booking with this id, and no user who has had any for a month or is to have one.</p>`
    : [
        section("As athlete", bookingList(booked, "From a month ago on, the earliest first")),
        section("As coach", bookingList(coached, "From a month ago on, the earliest first")),
      ];
  const title = isUnknown ? "Nothing found" : `User ${userId}`;
  return show({ title, body: [searchForm(userId), body] }, isUnknown ? 404 : 200);
}

async function found(operators: Operators, visit: Visit, id: string): Promise<Answer> {
  const { caller, now } = visit;
  const explanation = await operators.useCases.explainNotifications({ caller, bookingId: id as never });
  if (explanation.booking === undefined && explanation.messages.length === 0)
    return person(operators, visit, id);
  const parts = bookingParts(explanation, `/ops?id=${id}`, now);
  return show({ title: `Booking ${id}`, body: [news(visit), searchForm(id), parts] });
}

const unreadable = (text: string): Answer => {
  const complaint = message("bad", "An id is a UUID, such as 4b72d209-debd-45e1-93cc-7640bf7d39bf.");
  return show({ title: "That is no id", body: [complaint, searchForm(text.slice(0, 100))] }, 400);
};

const only = (value: string | string[] | undefined): string | undefined => [value].flat()[0];

/** The overview, or what is looked for. */
export function showOverview(operators: Operators, visit: Visit): Promise<Answer> | Answer {
  const { query } = visit.context;
  const id = only(query["id"])?.trim();
  const before = only(query["before"]);
  if (id !== undefined) return isUuid(id) ? found(operators, visit, id.toLowerCase()) : unreadable(id);
  return before !== undefined && cursor.safeParse(before).success
    ? dead(operators, visit, before)
    : overview(operators, visit);
}

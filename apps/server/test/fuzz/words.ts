import type { Verdict } from "./verdict.ts";

/** What a request says, once its shape is right. */
export interface Heard {
  readonly params: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
  readonly body: unknown;
  /** The coach of an event that there has been, as far as is known. */
  readonly coachOf: CoachOf;
}

export type CoachOf = (eventId: string) => string | undefined;

type Rule = (heard: Heard) => Verdict["kind"];

const holds = (condition: boolean): Verdict["kind"] => (condition ? "fits" : "forbidden");

/** Milliseconds since 1970; finer fractions are cut off. */
export const instantOf = (text: string | null | undefined): number => {
  // Finer than milliseconds and in lower case, a date-time is none for Date.
  const [whole, rest] = (text ?? "").toUpperCase().split(".");
  if (rest === undefined) return Date.parse(whole ?? "");
  const zone = rest.replace(/^\d+/, "");
  return Date.parse(`${whole}.${rest.slice(0, rest.length - zone.length).slice(0, 3)}${zone}`);
};

const isInOrder = (from: string | null, to: string | null): boolean =>
  from === null || to === null || instantOf(from) <= instantOf(to);

const windowOf: Rule = ({ search }) => holds(isInOrder(search.get("startAt"), search.get("endAt")));

const cursorOf: Rule = ({ search }) => (search.has("cursor") ? "open" : "fits");

const whoseBookings: Rule = ({ search }) =>
  holds(["userId", "eventId", "coachId"].some((name) => search.has(name)));

const windowOfSomebody: Rule = ({ search }) => {
  const hasWindow = search.has("startAt") || search.has("endAt");
  return holds(!hasWindow || search.has("userId") || search.has("coachId"));
};

type Fields = Readonly<Record<string, never>>;
const fields = (value: unknown): Fields => (value ?? {}) as Fields;

const eventEnds: Rule = ({ body }) =>
  holds(instantOf(fields(body)["startAt"]) < instantOf(fields(body)["endAt"]));
const ages: Rule = ({ body }) => {
  const { ageFrom, ageTo } = fields(fields(body)["timeslot"]);
  return holds(Number(ageFrom) <= Number(ageTo));
};

/** An event never changes hands, and is refused with the code of what is wrong with the request alone. */
const coachStays: Rule = ({ params, body, coachOf }) => {
  const coach = coachOf(decodeURIComponent(params["eventId"] ?? "").toLowerCase());
  return coach === undefined || coach === String(fields(body)["coachId"]).toLowerCase() ? "fits" : "open";
};

const noteSays: Rule = ({ body }) => {
  const length = [...String(fields(body)["note"]).trim()].length;
  return holds(length >= 1 && length <= 2000);
};

/** What descriptions say and schemas cannot. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  getBookings: [whoseBookings, windowOfSomebody, windowOf, cursorOf],
  getBookingOrders: [windowOf],
  getNotifications: [cursorOf],
  putEvent: [eventEnds, ages, coachStays],
  addBookingNote: [noteSays],
};

/** Every text within a value. Without recursion: some values are nested deeper than any stack. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === "string") texts.push(next);
    else if (typeof next === "object" && next !== null)
      for (const child of Object.values(next)) left.push(child);
  }
  return texts;
}

const keepable: Rule = ({ search, body }) =>
  holds([...textsIn(body), ...search.values()].every((text) => !text.includes("\0") && text.isWellFormed()));

const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

const years: Rule = ({ search, body }) => {
  const { startAt, endAt } = fields(body);
  const times = [startAt, endAt, search.get("startAt"), search.get("endAt")].filter(
    (text) => typeof text === "string",
  );
  return holds(times.map(instantOf).every((time) => time >= FIRST && time <= LAST));
};

/** Fractions of a second that are longer than any clock's. */
const patience: Rule = ({ body }) =>
  textsIn(body).some((text) => /^\d\d:\d\d:\d\d\.\d{13,}/.test(text)) ? "open" : "fits";

/** What the document says of a request in words only. */
export const saidInWords = (operationId: string, heard: Heard): readonly Verdict[] =>
  [keepable, years, patience, ...(rules[operationId] ?? [])].map((rule) => ({
    kind: rule(heard),
    why: `a rule in words, ${rule.name}`,
  }));

import { createHash } from "node:crypto";
import type { CoachId, EventDetails, EventId, Id, TimeSlot } from "@bookings/domain";

const DAY = 24 * 60 * 60 * 1000;
const ZONE = "+03:00";

/** Stable ids, so that a second start finds what the first one made. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the id identifies
function idFor<Kind extends Id<string>>(...names: readonly (string | number)[]): Kind {
  const hex = createHash("sha256")
    .update(`bookings demo ${names.join(" ")}`)
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}` as Kind;
}

export const demoCoaches = {
  anna: idFor<CoachId>("coach anna"),
  boris: idFor<CoachId>("coach boris"),
  clara: idFor<CoachId>("coach clara"),
  daniil: idFor<CoachId>("coach daniil"),
} as const;

/** One session a week. */
interface Session {
  readonly coach: keyof typeof demoCoaches;
  readonly sport: string;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Hour of the day in the slot's zone. */
  readonly hour: number;
  /** Minutes. */
  readonly duration: number;
  readonly seats: number;
  readonly price: number;
  readonly online?: boolean;
  readonly instant?: boolean;
  readonly canceled?: boolean;
  readonly level?: TimeSlot["level"];
  readonly eligibility?: TimeSlot["eligibility"];
}

const week: readonly Session[] = [
  { coach: "anna", sport: "yoga", weekday: 1, hour: 8, duration: 60, seats: 12, price: 900, level: "Any" },
  { coach: "anna", sport: "yoga", weekday: 3, hour: 8, duration: 60, seats: 12, price: 900, level: "Any" },
  {
    coach: "anna",
    sport: "yoga",
    weekday: 6,
    hour: 10,
    duration: 90,
    seats: 10,
    price: 1200,
    eligibility: "Women",
  },
  {
    coach: "boris",
    sport: "boxing",
    weekday: 1,
    hour: 19,
    duration: 60,
    seats: 6,
    price: 1800,
    level: "Beginner",
  },
  {
    coach: "boris",
    sport: "boxing",
    weekday: 4,
    hour: 19,
    duration: 60,
    seats: 6,
    price: 1800,
    level: "Medium",
  },
  {
    coach: "boris",
    sport: "boxing",
    weekday: 0,
    hour: 12,
    duration: 45,
    seats: 1,
    price: 4500,
    level: "Pro",
  },
  {
    coach: "clara",
    sport: "running",
    weekday: 2,
    hour: 7,
    duration: 45,
    seats: 20,
    price: 500,
    instant: true,
  },
  {
    coach: "clara",
    sport: "running",
    weekday: 5,
    hour: 7,
    duration: 45,
    seats: 20,
    price: 500,
    instant: true,
  },
  {
    coach: "clara",
    sport: "running",
    weekday: 0,
    hour: 9,
    duration: 120,
    seats: 15,
    price: 1000,
    canceled: true,
  },
  {
    coach: "daniil",
    sport: "strength",
    weekday: 2,
    hour: 20,
    duration: 30,
    seats: 8,
    price: 700,
    online: true,
  },
  {
    coach: "daniil",
    sport: "strength",
    weekday: 4,
    hour: 12,
    duration: 30,
    seats: 8,
    price: 700,
    online: true,
  },
  {
    coach: "daniil",
    sport: "strength",
    weekday: 6,
    hour: 15,
    duration: 60,
    seats: 4,
    price: 2200,
    level: "Medium",
  },
];

export interface DemoEvent {
  readonly eventId: EventId;
  readonly details: EventDetails;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00${ZONE}`;

const slotOf = (session: Session, index: number): TimeSlot => ({
  timeSlotId: idFor("slot", index),
  startTime: clock(session.hour * 60),
  endTime: clock(session.hour * 60 + session.duration),
  numberOfParticipants: session.seats,
  slotType: session.online ? "Online" : "Offline",
  ageFrom: 18,
  ageTo: 75,
  duration: session.duration,
  price: session.price,
  priceCurrency: "RUB",
  paymentMethod: "Cash",
  ...(session.online ? {} : { addressId: idFor<Id<"Address">>("address", session.coach) }),
  public: true,
  level: session.level ?? "Any",
  eligibility: session.eligibility ?? "All",
});

/** The first start of the weekly session after `now`. */
function nextStart({ weekday, hour }: Session, now: Date): Date {
  const day = new Date(`${now.toISOString().slice(0, 10)}T${clock(hour * 60)}`).getTime();
  const candidates = Array.from({ length: 9 }, (_, ahead) => new Date(day + ahead * DAY));
  const isIt = (start: Date) =>
    start > now && new Date(start.getTime() + 3 * 60 * 60 * 1000).getUTCDay() === weekday;
  return candidates.find(isIt) as Date;
}

function eventOf(session: Session, index: number, now: Date): DemoEvent {
  const startAt = nextStart(session, now);
  const details: EventDetails = {
    coachId: demoCoaches[session.coach],
    startAt,
    endAt: new Date(startAt.getTime() + session.duration * 60_000),
    status: session.canceled ? "Canceled" : "Scheduled",
    requiresApproval: !session.instant,
    sportId: idFor("sport", session.sport),
    serviceCardinality: null,
    timeslot: slotOf(session, index),
  };
  return { eventId: idFor("event", index, startAt.toISOString()), details };
}

/** A dozen sessions of four coaches within the coming week; one has a single seat, one is canceled. */
export const demoCatalog = (now: Date): DemoEvent[] =>
  week.map((session, index) => eventOf(session, index, now));

/** The athlete for whom the demo token is made. */
export const demoAthlete = idFor<Id<"User" | "Athlete">>("athlete");

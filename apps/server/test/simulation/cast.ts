import { randomUUID } from "node:crypto";

/** Someone who calls the service. */
export interface Person {
  readonly name: string;
  readonly userId: string;
  readonly role: "user" | "service" | "admin";
}

/** A place in the catalog for an event; who its coach is never changes. */
export interface Slot {
  readonly name: string;
  readonly eventId: string;
  readonly coach: Person;
}

/** The people and events of one run; all ids are new, so that runs can share a database. */
export interface Cast {
  readonly athletes: readonly Person[];
  readonly coaches: readonly Person[];
  readonly service: Person;
  readonly admin: Person;
  readonly stranger: Person;
  readonly slots: readonly Slot[];
}

const COACHES = ["C1", "C2"];
const SLOTS = ["E1", "E2", "E3", "E4", "E5"];

const person = (name: string, role: Person["role"] = "user"): Person => ({
  name,
  role,
  userId: randomUUID(),
});

export function newCast(): Cast {
  const coaches = COACHES.map((name) => person(name));
  return {
    athletes: ["A1", "A2", "A3"].map((name) => person(name)),
    coaches,
    service: person("service", "service"),
    admin: person("admin", "admin"),
    stranger: person("stranger"),
    slots: SLOTS.map((name, index) => ({ name, eventId: randomUUID(), coach: nth(coaches, index) })),
  };
}

/** Those who buy: a coach may do so as the athlete of another one. */
export const buyers = ({ athletes, coaches }: Cast): readonly Person[] => [...athletes, nth(coaches, 0)];

export const everyone = (cast: Cast): readonly Person[] => [
  ...cast.athletes,
  ...cast.coaches,
  cast.service,
  cast.admin,
  cast.stranger,
];

/** The entry that a number of any size points at. */
export function nth<Entry>(entries: readonly Entry[], index: number): Entry {
  const entry = entries[index % entries.length];
  if (entry === undefined) throw new Error("there is nothing to pick from");
  return entry;
}

export const nameOf = (cast: Cast, userId: string): string =>
  everyone(cast).find((one) => one.userId === userId)?.name ?? "nobody";

export const slotName = (cast: Cast, eventId: string): string =>
  cast.slots.find((slot) => slot.eventId === eventId)?.name ?? "an unknown event";

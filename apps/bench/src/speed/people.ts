import { createHash } from "node:crypto";

/** Bookings of a user on average. */
export const PER_USER = 50;

/** Of each hundred users, whose bookings together are 5,000: so many have so many. */
export const spread: readonly { readonly users: number; readonly bookings: number }[] = [
  { users: 1, bookings: 300 },
  { users: 2, bookings: 150 },
  { users: 7, bookings: 60 },
  { users: 10, bookings: 5 },
  { users: 10, bookings: 43 },
  { users: 70, bookings: 50 },
];

/** The place of a user within its hundred, and what that place is for. */
const FIRST_OF_FIFTY = 30;
const FIRST_TO_GO = 60;
const HUNDRED = 100;

/** The same as `md5(text)::uuid` in PostgreSQL. */
export function uuidOf(text: string): string {
  const digits = createHash("md5").update(text).digest("hex");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const userId = (user: number): string => uuidOf(`user${user}`);

const usersWhere = (bookings: number, isOne: (place: number) => boolean): number[] =>
  Array.from({ length: bookings / PER_USER }, (_, user) => user).filter((user) => isOne(user % HUNDRED));

/** Users who read and buy. */
export const buyers = (bookings: number): number[] => usersWhere(bookings, (place) => place < FIRST_TO_GO);

/** The one of the buyers with this number, as SQL. */
export const buyer = (number: string): string =>
  `(${number} / ${FIRST_TO_GO} * ${HUNDRED} + ${number} % ${FIRST_TO_GO})`;

/** Users with exactly fifty bookings, as long as they have bought nothing. */
export const readersOfFifty = (bookings: number): number[] =>
  usersWhere(bookings, (place) => place >= FIRST_OF_FIFTY && place < FIRST_TO_GO);

/** Users with exactly fifty bookings who do nothing before they are erased. */
export const usersToErase = (bookings: number): number[] =>
  usersWhere(bookings, (place) => place >= FIRST_TO_GO);

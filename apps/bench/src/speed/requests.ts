import type { Callers } from "../support/callers.ts";
import { orderBody } from "../support/catalog.ts";
import { createChance } from "../support/chance.ts";
import type { Place } from "../support/place.ts";
import type { Prepared } from "./load.ts";
import { buyers, readersOfFifty, userId } from "./people.ts";
import { eventId, REGION, regionOf } from "./pool.ts";

/** As many as ask in a while, so that whoever remembers tokens gains what that is worth in life. */
const ATHLETES = 5_000;
/** Bookings that each of them asks for, one at a time. */
const BOOKINGS = 10;
const SEED = 7;

const chance = createChance(SEED);

const authorized = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Any of them, again and again. */
const anyOf = (requests: readonly Prepared[]) => (): Prepared => chance.pick(requests);

const owned = `
  select user_id as "user", (array_agg(booking_id::text order by booking_id))[:$2] as bookings
  from booking where user_id = any($1::uuid[]) group by user_id`;

/** One booking of an athlete, asked for by the athlete. */
export async function getRequests({ client }: Pick<Place, "client">, callers: Callers, bookings: number) {
  const athletes = chance.shuffled(buyers(bookings)).slice(0, ATHLETES).map(userId);
  const { rows } = await client.query<{ user: string; bookings: string[] }>(owned, [athletes, BOOKINGS]);
  return anyOf(
    rows.flatMap(({ user, bookings: ids }) => {
      const headers = authorized(callers.user(user));
      return ids.map((id): Prepared => ({ method: "GET", path: `/v1/bookings/${id}`, headers }));
    }),
  );
}

export const listRequest = (callers: Callers, user: number): Prepared => ({
  method: "GET",
  path: `/v1/bookings?userId=${userId(user)}`,
  headers: authorized(callers.user(userId(user))),
});

/** The fifty bookings of an athlete. */
export const listRequests = (callers: Callers, bookings: number) =>
  anyOf(
    chance
      .shuffled(readersOfFifty(bookings))
      .slice(0, ATHLETES)
      .map((user) => listRequest(callers, user)),
  );

export const orderRequest = (token: string, user: string, events: readonly number[]): Prepared => ({
  method: "POST",
  path: "/v1/bookings",
  headers: { ...authorized(token), "content-type": "application/json" },
  body: JSON.stringify(orderBody(user, events.map(eventId))),
});

/** Three different ones of a region, as the script of pgbench picks them too. */
function pickThree(): [number, number, number] {
  const half = REGION / 2;
  const first = chance.between(0, REGION - 1);
  const second = (first + chance.between(1, half - 1)) % REGION;
  return [first, second, (first + half + chance.between(0, half - 1)) % REGION];
}

/** Orders of one to three events of a region that is given for each round, by any athlete. */
export function orderRequests(callers: Callers, bookings: number) {
  const athletes = buyers(bookings).map(userId);
  const tokens = athletes.map(callers.user);
  return (region: number) => {
    const events = regionOf(region);
    return (): Prepared => {
      const athlete = chance.between(0, athletes.length - 1);
      const picked = pickThree().slice(0, chance.between(1, 3));
      return orderRequest(
        tokens[athlete] ?? "",
        athletes[athlete] ?? "",
        picked.map((place) => events[place] ?? 0),
      );
    };
  };
}

export const eraseRequest = (callers: Callers, user: number): Prepared => ({
  method: "DELETE",
  path: `/v1/bookings/user-data?userId=${userId(user)}`,
  headers: { ...authorized(callers.user(userId(user))), "x-current-user-id": userId(user) },
});

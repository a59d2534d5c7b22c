import { type DueMessages, entriesFound, type IdSource } from "../index.ts";
import { recordNew } from "./ledger.ts";
import { ascending, bookedOf, type Store } from "./store.ts";

export const memoryDue = (store: Store, ids: IdSource): DueMessages => ({
  record: async (looks, { channels, now, limit, from }) => {
    const booked = [...store.bookings.values()]
      .filter(({ bookingId }) => from === undefined || bookingId >= from)
      .toSorted((a, b) => ascending(a.bookingId, b.bookingId))
      .map((booking) => bookedOf(store, booking));
    const found = booked.flatMap((one) =>
      looks.flatMap((look) => entriesFound(look, one, now, { channels, ids })),
    );
    const portion = found.slice(0, limit);
    const added = portion.filter((entry) => recordNew(store, entry)).length;
    return { added, next: found.length < limit ? undefined : portion.at(-1)?.bookingId };
  },
});

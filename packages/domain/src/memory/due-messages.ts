import { type DueMessages, entriesFound, type IdSource } from "../index.ts";
import { recordNew } from "./ledger.ts";
import { bookedOf, type Store } from "./store.ts";

export const memoryDue = (store: Store, ids: IdSource): DueMessages => ({
  record: async (looks, { channels, now, limit }) => {
    const booked = [...store.bookings.values()].map((booking) => bookedOf(store, booking));
    const found = looks.flatMap((look) =>
      booked.flatMap((one) => entriesFound(look, one, now, { channels, ids })),
    );
    let added = 0;
    for (const entry of found) if (added < limit && recordNew(store, entry)) added += 1;
    return { added, isAll: added < limit };
  },
});

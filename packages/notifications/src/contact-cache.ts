import type { Clock, Contact } from "@bookings/domain";

export interface ContactCacheOptions {
  readonly clock: Clock;
  /** Milliseconds for which an answer is believed. */
  readonly keepFor: number;
  /** Users remembered at most; whoever was not asked for the longest time is forgotten first. */
  readonly size: number;
}

interface Entry {
  readonly until: number;
  readonly contact: Promise<Contact>;
}

/** Remembers answers of `ask`, and lets those who want the same one at the same time share it. Failures are not remembered. */
export function cachedContacts(
  ask: (userId: string) => Promise<Contact>,
  { clock, keepFor, size }: ContactCacheOptions,
): (userId: string) => Promise<Contact> {
  // A map keeps the order in which its keys came, which makes the first one the least recently used.
  const entries = new Map<string, Entry>();
  const keep = (userId: string, entry: Entry): void => {
    entries.delete(userId);
    entries.set(userId, entry);
    const [oldest] = entries.keys();
    if (entries.size > size && oldest !== undefined) entries.delete(oldest);
  };
  const forget = (userId: string, entry: Entry): void => {
    if (entries.get(userId)?.contact === entry.contact) entries.delete(userId);
  };
  return (userId) => {
    const now = clock.now().getTime();
    const known = entries.get(userId);
    const isFresh = known !== undefined && now < known.until;
    const entry = isFresh ? known : { until: now + keepFor, contact: ask(userId) };
    keep(userId, entry);
    if (!isFresh) entry.contact.catch(() => forget(userId, entry));
    return entry.contact;
  };
}

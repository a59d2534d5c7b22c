import { isRecord } from "./ways.ts";

/** What has been seen of a booking. */
export interface SeenBooking {
  readonly bookingId: string;
  readonly userId: string;
  readonly coachId: string;
  readonly eventId: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly bookingStatus: string;
}

/** What has been seen of an event. */
export interface SeenEvent {
  readonly eventId: string;
  readonly coachId: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly status: string;
  readonly seatsTaken: number;
  readonly timeslot: { readonly numberOfParticipants: number };
}

/** What has been seen of a message. */
export interface SeenMessage {
  readonly id: string;
  readonly bookingId: string;
  readonly status: string;
}

/** Enough to choose from; older ones are forgotten. */
const KEPT_MAX = 300;

class Kept<Seen> {
  readonly #seen = new Map<string, Seen>();

  put(id: string, seen: Seen): void {
    // What changes becomes the newest.
    this.#seen.delete(id);
    this.#seen.set(id, seen);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > KEPT_MAX && oldest !== undefined) this.#seen.delete(oldest);
  }

  forget(id: string): void {
    this.#seen.delete(id);
  }

  get(id: string): Seen | undefined {
    return this.#seen.get(id);
  }

  /** The newest first. */
  all(): Seen[] {
    return [...this.#seen.values()].toReversed();
  }
}

const linked = /[?&]cursor=([\w-]+)/;

/** Everything that is known to exist, as far as answers have told. */
export class Pool {
  readonly bookings = new Kept<SeenBooking>();
  readonly events = new Kept<SeenEvent>();
  readonly messages = new Kept<SeenMessage>();
  readonly cursors: string[] = [];
  /** The coach of every event that there has been. */
  readonly coaches = new Map<string, string>();

  /** Takes in what an answer tells. */
  learn(body: unknown, link: string | undefined): void {
    const [, cursor] = linked.exec(link ?? "") ?? [];
    if (cursor !== undefined) this.cursors.splice(0, this.cursors.length > 20 ? 1 : 0, cursor);
    this.#take(body);
  }

  /** What is gone. */
  forget(id: string): void {
    for (const kept of [this.bookings, this.events, this.messages]) kept.forget(id.toLowerCase());
  }

  forgetUser(userId: string): void {
    const is = (seen: { userId?: string; coachId: string }) => [seen.userId, seen.coachId].includes(userId);
    for (const one of this.bookings.all()) if (is(one)) this.bookings.forget(one.bookingId);
    for (const one of this.events.all()) if (is(one)) this.events.forget(one.eventId);
  }

  #take(body: unknown): void {
    if (Array.isArray(body)) for (const child of body) this.#take(child);
    if (!isRecord(body)) return;
    if ("bookings" in body) this.#take(body["bookings"]);
    else if ("bookingStatus" in body)
      this.bookings.put(String(body["bookingId"]), body as unknown as SeenBooking);
    else if ("seatsTaken" in body) this.#takeEvent(body as unknown as SeenEvent);
    else if ("ruleId" in body) this.messages.put(String(body["id"]), body as unknown as SeenMessage);
  }

  #takeEvent(event: SeenEvent): void {
    this.events.put(event.eventId, event);
    this.coaches.set(event.eventId, event.coachId);
  }
}

import { randomUUID } from "node:crypto";
import { type Answer, type Call, callerAt } from "../support/client.ts";
import { eventBody, orderBody } from "../support/events.ts";
import { adminToken, type Parties } from "./callers.ts";
import { Pool, type SeenBooking, type SeenEvent } from "./pool.ts";

/** What an operation needs to succeed. */
export type Supply = "bookable" | "pending" | "ended" | "disputed" | "canceled" | "dead";

/** What must never be told to anybody but the two people whom it concerns, and to those who run the service. */
export const CANARY = "a canary that only its own may hear sing";

/** Some at a time, so that most requests need no others before them. */
const BATCH = 4;

const isFuture = ({ startAt }: { startAt: string }): boolean => Date.parse(startAt) > Date.now();
const hasEnded = ({ endAt }: { endAt: string }): boolean => Date.parse(endAt) < Date.now();

/** Which bookings an operation can succeed with. */
export const suits: Readonly<
  Record<Exclude<Supply, "bookable" | "dead">, (booking: SeenBooking) => boolean>
> = {
  pending: (booking) => booking.bookingStatus === "Pending" && isFuture(booking),
  ended: (booking) => booking.bookingStatus === "Accepted" && hasEnded(booking),
  disputed: ({ bookingStatus }) => bookingStatus === "InDispute",
  canceled: ({ bookingStatus }) => bookingStatus === "Canceled",
};

export const isBookable = (event: SeenEvent): boolean =>
  event.status === "Scheduled" && isFuture(event) && event.seatsTaken < event.timeslot.numberOfParticipants;

type Pair = Pick<Parties, "athlete" | "coach">;

const newIds = (count: number): readonly string[] => Array.from({ length: count }, () => randomUUID());

/** The people, events and bookings that requests are about; whatever runs short is made anew. */
export class Scene {
  readonly pool = new Pool();
  readonly athletes = [...newIds(6)];
  readonly coaches = newIds(4);
  readonly stranger = randomUUID();
  /** Nobody ever calls in the name of these two. */
  readonly #hidden = { athlete: randomUUID(), coach: randomUUID() };
  /** Bookings of theirs. */
  readonly hidden: SeenBooking[] = [];
  readonly #admin: Call;
  /** Hours from now at which the next event starts: no two at the same time. */
  #hour = 48;
  #turn = 0;

  constructor(url: string) {
    this.#admin = callerAt(url, adminToken());
  }

  /** Those whom a request about nothing in particular may come from. */
  someone(index: number): Parties {
    return {
      athlete: this.athletes[index % this.athletes.length] ?? "",
      coach: this.coaches[index % this.coaches.length] ?? "",
      stranger: this.stranger,
    };
  }

  /** The two sides of something, for those who may speak for them: nobody may for the hidden. */
  sidesOf({ userId: athlete, coachId: coach }: Pick<SeenBooking, "userId" | "coachId">): Parties {
    return athlete === this.#hidden.athlete ? this.someone(0) : { athlete, coach, stranger: this.stranger };
  }

  /** Sees to it that there is at least one such thing. */
  async provide(supply: Supply): Promise<void> {
    if (this.#has(supply)) return;
    for (let made = 0; made < BATCH; made += 1) await this.#make(supply);
  }

  /** Bookings of people who take no part, with a text that must not get out, in each place for one. */
  async hide(): Promise<void> {
    const { athlete, coach } = this.#hidden;
    const ended = await this.#booking({ athlete, coach }, false);
    await this.#end(ended);
    await this.#do("PATCH", `/v1/bookings/${ended.bookingId}/note`, { note: CANARY });
    const claim = { disputerUserId: athlete, reasonId: randomUUID(), comment: CANARY };
    await this.#do("POST", `/v1/bookings/${ended.bookingId}/dispute`, claim);
    const canceled = await this.#booking({ athlete, coach });
    const reason = { cancellationReasonCode: "Other", cancellationReasonText: CANARY };
    await this.#do("POST", `/v1/bookings/${canceled.bookingId}/cancel`, reason);
    this.hidden.push(ended, canceled);
  }

  /** Whether the hidden text is still there to be found: an administrator may see it. */
  async isHidden(): Promise<boolean> {
    // In orders also what somebody has dismissed.
    const found = await this.#do("GET", `/v1/bookings/orders?userId=${this.#hidden.athlete}`);
    return JSON.stringify(found).includes(CANARY);
  }

  /** Whether the service still does what it is for. */
  async canOrder(): Promise<boolean> {
    const { bookingStatus } = await this.#booking({ athlete: randomUUID(), coach: randomUUID() });
    return bookingStatus === "Pending";
  }

  #has(supply: Supply): boolean {
    if (supply === "bookable") return this.pool.events.all().some(isBookable);
    if (supply === "dead") return this.pool.messages.all().some(({ status }) => status === "dead");
    return this.pool.bookings.all().some(suits[supply]);
  }

  async #make(supply: Supply): Promise<unknown> {
    if (supply === "bookable") return this.#event({ coachId: this.#next().coach });
    if (supply === "pending") return this.#booking(this.#next());
    if (supply === "dead") return this.#failToSend();
    if (supply === "canceled") return this.#cancel(await this.#booking(this.#next()));
    const ended = await this.#end(await this.#booking(this.#next(), false));
    return supply === "disputed" ? this.#dispute(ended) : ended;
  }

  #next(): Parties {
    this.#turn += 1;
    return this.someone(this.#turn);
  }

  async #do(method: string, path: string, body?: unknown) {
    return this.#taken(`${method} ${path}`, await this.#admin(method, path, body));
  }

  #taken(what: string, answer: Answer) {
    if (answer.status >= 300) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.pool.learn(answer.body, answer.headers.get("link") ?? undefined);
    return answer.body;
  }

  #event(options: Parameters<typeof eventBody>[0], eventId: string = randomUUID()): Promise<SeenEvent> {
    this.#hour += 1;
    const body = eventBody({ startsIn: this.#hour, lasts: 0.5, ...options });
    return this.#do("PUT", `/v1/events/${eventId}`, body);
  }

  async #booking({ athlete, coach: coachId }: Pair, requiresApproval = true): Promise<SeenBooking> {
    const { eventId } = await this.#event({ coachId, requiresApproval });
    const answer = await this.#admin("POST", "/v1/bookings", orderBody(athlete, eventId));
    if (answer.status === 409)
      return this.#booking({ athlete: this.#replaced(athlete), coach: coachId }, requiresApproval);
    return (await this.#taken("an order", answer)).bookings[0];
  }

  /** Events that were moved by chance have filled the calendar of this one. */
  #replaced(athlete: string): string {
    const index = this.athletes.indexOf(athlete);
    const other = randomUUID();
    if (index >= 0) this.athletes[index] = other;
    return other;
  }

  /** Moves the event of a booking into the past. */
  async #end({ bookingId, eventId, coachId }: SeenBooking): Promise<SeenBooking> {
    this.#hour += 1;
    await this.#event({ coachId, startsIn: -this.#hour, requiresApproval: false }, eventId);
    return this.#do("GET", `/v1/bookings/${bookingId}`);
  }

  #dispute({ bookingId, userId }: SeenBooking): Promise<SeenBooking> {
    return this.#do("POST", `/v1/bookings/${bookingId}/dispute`, {
      disputerUserId: userId,
      reasonId: randomUUID(),
    });
  }

  #cancel({ bookingId }: SeenBooking): Promise<SeenBooking> {
    return this.#do("POST", `/v1/bookings/${bookingId}/cancel`, { cancellationReasonCode: "NoTime" });
  }

  /** Requests that are told of, in vain: the receiver refuses some. */
  async #failToSend(): Promise<void> {
    await this.#booking(this.#next());
    await this.#do("POST", "/v1/bookings/notify");
    await this.#do("GET", "/v1/notifications?status=dead&limit=50");
  }
}

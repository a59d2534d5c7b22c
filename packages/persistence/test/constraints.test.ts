import { type CoachEvent, EventFull, type EventId } from "@bookings/domain";
import { aBooking, anEvent, anId, anOrder, aTimeSlot, NOW } from "@bookings/domain/testing";
import { expect } from "chai";
import { failureOf, keepBooking, site } from "./support.ts";

/** SQL that nobody should ever send, and the constraint that stops it. */
const forbidden: readonly (readonly [what: string, sql: string, constraint: string])[] = [
  ["sells more seats than there are", "update event set seats_taken = seats + 1", "event_seats_check"],
  ["gives back more seats than were taken", "update event set seats_taken = -1", "event_seats_check"],
  ["takes seats away that are taken", "update event set seats = 0", "event_capacity_check"],
  [
    "offers fewer seats than are taken",
    `update event set seats = 1, seats_taken = 2, timeslot = jsonb_set(timeslot::jsonb, '{numberOfParticipants}', '1')`,
    "event_seats_check",
  ],
  ["ends an event before it starts", "update event set end_at = start_at", "event_period_check"],
  ["invents an event's status", "update event set status = 'Lost'", "event_status_check"],
  [
    "invents a booking's status",
    "update booking set status = 'Lost', lapses_at = null",
    "booking_status_check",
  ],
  [
    "accepts without saying when",
    "update booking set status = 'Accepted', lapses_at = null",
    "booking_accepted_check",
  ],
  [
    "rejects without saying when",
    "update booking set status = 'Rejected', lapses_at = null",
    "booking_rejected_check",
  ],
  [
    "cancels without saying when",
    "update booking set status = 'Canceled', lapses_at = null",
    "booking_canceled_check",
  ],
  ["says when a request was accepted", "update booking set accepted_at = now()", "booking_accepted_check"],
  ["says when a request was canceled", "update booking set canceled_at = now()", "booking_canceled_check"],
  ["says who canceled a request", "update booking set canceled_by_role = 'Coach'", "booking_canceled_check"],
  [
    "says why a request was canceled",
    "update booking set cancellation_reason_text = 'x'",
    "booking_reason_check",
  ],
  ["says who disputes a request", "update booking set disputer_user_id = user_id", "booking_disputed_check"],
  ["comments on no dispute", "update booking set dispute_comment = 'x'", "booking_comment_check"],
  ["resolves no dispute", "update booking set resolved_at = now()", "booking_resolved_check"],
  ["keeps a request that never lapses", "update booking set lapses_at = null", "booking_pending_check"],
  [
    "lets a stranger cancel",
    `update booking set status = 'Canceled', lapses_at = null, canceled_at = now(), canceled_by_role = 'Stranger'`,
    "booking_canceler_check",
  ],
  [
    "cancels for a reason that there is not",
    `update booking set status = 'Canceled', lapses_at = null, canceled_at = now(), canceled_by_role = 'Coach',
      cancellation_reason_code = 'Whim'`,
    "booking_reason_code_check",
  ],
  ["removes an event that is booked", "delete from event", "booking_event_fkey"],
  ["removes an order that has bookings", "delete from booking_order", "booking_order_fkey"],
  [
    "invents a payment status",
    "update booking_order set payment_status = 'Maybe'",
    "booking_order_payment_check",
  ],
  [
    "books an event twice for one athlete",
    `insert into booking select (json_populate_record(b, json_build_object('booking_id', gen_random_uuid()))).* from booking b`,
    "booking_active_key",
  ],
];

describe("The database itself refuses a statement that", () => {
  const place = site();

  for (const [what, sql, constraint] of forbidden) {
    it(what, async () => {
      await keepBooking((await place.open()).storage);
      const client = await place.connect();
      expect(await failureOf(client.query(sql))).to.include({ constraint });
    });
  }

  it("sells the last seat twice from two transactions at once", async () => {
    const event = anEvent({ timeslot: aTimeSlot({ numberOfParticipants: 1 }) });
    await keepBooking((await place.open()).storage, aBooking(), event);
    const [one, other] = await Promise.all([place.connect(), place.connect()]);
    const take = "update event set seats_taken = seats_taken + 1";
    await one.query("begin");
    await one.query(take);
    const late = failureOf(other.query(take));
    await one.query("commit");
    expect(await late).to.include({ constraint: "event_seats_check" });
  });
});

describe("A refusal of the database", () => {
  const place = site();

  it("names the event that it is about", async () => {
    const { storage } = await place.open();
    const events = [1, 2, 3].map((number) => anEvent({ eventId: anId<EventId>(number) }));
    const [first, second, third] = events as [CoachEvent, CoachEvent, CoachEvent];
    await storage.uow.run(async (repositories) => {
      for (const event of events) await repositories.events.add(event);
    });
    const save = storage.uow.run((repositories) =>
      repositories.events.save([first, { ...second, seatsTaken: 3 }, third]),
    );
    expect(await failureOf(save))
      .to.be.instanceOf(EventFull)
      .with.property("eventId", second.eventId);
  });

  it("that no rule stands behind is an error and nothing else", async () => {
    const { storage } = await place.open();
    const state = { status: "Accepted", acceptedAt: NOW } as const;
    const orphan = storage.uow.run(({ bookings }) => bookings.add([aBooking({ state })]));
    expect(await failureOf(orphan)).to.include({ code: "23503" });
    const twice = storage.uow.run(async ({ orders }) => {
      await orders.add(anOrder());
      await orders.add(anOrder());
    });
    expect(await failureOf(twice)).to.include({ code: "23505" });
  });

  it("is not needed to notice that a saved row is not there", async () => {
    const { storage } = await place.open();
    expect(await failureOf(storage.uow.run(({ bookings }) => bookings.save([aBooking()])))).to.match(
      /are not there/,
    );
    expect(await failureOf(storage.uow.run(({ events }) => events.save([anEvent()])))).to.match(
      /are not there/,
    );
  });
});

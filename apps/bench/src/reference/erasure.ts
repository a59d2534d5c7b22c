/** What stands in the places of the values: parameters here, variables in the function that does it in one call. */
export interface Places {
  readonly user: string;
  readonly bookings: string;
  readonly orders: string;
  readonly now: string;
}

/** The statements of an erasure, in their order, with the locks and the writes of the service. */
export const erasureOf = ({ user, bookings, orders, now }: Places) => ({
  lockEvents: `
    select event_id from event
    where event_id in (
      select event_id from event where coach_id = ${user} union select event_id from booking where user_id = ${user}
    )
    order by event_id for no key update`,

  lockBookings: `
    select booking_id from booking
    where booking_id in (
      select booking_id from booking where user_id = ${user}
      union select c.booking_id from event e join booking c on c.event_id = e.event_id where e.coach_id = ${user}
    )
    order by booking_id for no key update`,

  /** Coaches are told of bookings that were still to come. */
  farewells: `
    with told as (
      insert into notification (notification_id, rule_id, trigger, booking_id, recipient_role, recipient_id, occurrence,
        channel, status, attempts, due_at, expires_at, next_attempt_at, farewell)
      select gen_random_uuid(), 'booking-canceled', 'canceled', b.booking_id, 'Coach', b.coach_id, ${now}, 'log',
        'pending', 0, ${now}, ${now} + interval '1 day', ${now},
        jsonb_build_object('bookingId', b.booking_id, 'orderId', b.order_id, 'userId',
          '00000000-0000-0000-0000-000000000000', 'coachId', b.coach_id, 'eventId', b.event_id, 'startAt', e.start_at,
          'endAt', e.end_at, 'bookingStatus', 'Canceled', 'eventStatus', e.status, 'completed', false, 'note', null,
          'canceledAt', ${now}, 'canceledByRole', 'Athlete', 'cancellationReasonCode', null,
          'cancellationReasonText', null, 'sportId', e.sport_id, 'serviceCardinality', e.service_cardinality,
          'timeslot', b.timeslot, 'version', (b.version + 1) || '.' || e.revision)
      from booking b join event e on e.event_id = b.event_id
      where b.booking_id = any(${bookings}) and e.end_at > ${now}
        and (b.status = 'Accepted' or b.status = 'Pending' and e.start_at > ${now})
      order by b.booking_id
      returning notification_id, next_attempt_at
    )
    insert into notification_queue (notification_id, next_attempt_at) select notification_id, next_attempt_at from told`,

  /** Says how many were removed; a function says into which of its variables. */
  removeMessages: (into = "") => `
    with gone as (
      delete from notification
      where recipient_id = ${user} or (booking_id = any(${bookings}) and farewell is null) returning notification_id
    ), unqueued as (
      delete from notification_queue q using gone where q.notification_id = gone.notification_id
    )
    select count(*)::int as count ${into} from gone`,

  removeAnswers: (into = "") => `
    with gone as (delete from request_key where people @> array[${user}] returning 1)
    select count(*)::int as count ${into} from gone`,

  freeSeats: `
    update event e set seats_taken = seats_taken - held.seats
    from (
      select event_id, count(*) as seats from booking
      where booking_id = any(${bookings}) and user_id = ${user}
        and status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone')
      group by event_id
    ) held
    where e.event_id = held.event_id`,

  lockOrders: `
    select order_id from booking_order
    where order_id in (
      select order_id from booking_order where user_id = ${user}
      union select order_id from booking where booking_id = any(${bookings})
    )
    order by order_id for update`,

  removeBookings: `delete from booking where booking_id = any(${bookings})`,

  removeOrders: `
    delete from booking_order o where o.order_id = any(${orders})
      and (o.user_id = ${user} or not exists (select from booking b where b.order_id = o.order_id))`,

  removeEvents: `delete from event where coach_id = ${user}`,
});

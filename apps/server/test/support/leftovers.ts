/** What must never be found in a database, whatever has been done to the service, and how to look for it. */
export const leftovers = {
  "event whose seats are miscounted": `
    select event_id, seats, seats_taken from event e
    where seats_taken > seats or seats_taken <> (
      select count(*) from booking b
      where b.event_id = e.event_id and status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone')
    )`,
  "order without bookings": `
    select order_id from booking_order o
    where not exists (select from booking b where b.order_id = o.order_id)`,
  "booking that is not its order's": `
    select booking_id from booking b
    where not exists (select from booking_order o where o.order_id = b.order_id and o.user_id = b.user_id)`,
  "booking whose coach is not its event's": `
    select booking_id from booking b join event e using (event_id) where b.coach_id <> e.coach_id`,
  "message that was recorded twice": `
    select booking_id, rule_id, recipient_id, occurrence, channel from notification
    group by booking_id, rule_id, recipient_role, recipient_id, occurrence, channel having count(*) > 1`,
  "message that is sent without having been accepted": `
    select notification_id from notification where (status = 'sent') <> (sent_at is not null)`,
};

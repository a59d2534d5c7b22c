/**
 * What everyone sees of `booking b join event e` at an instant, as SQL: a request that nobody has answered when its
 * event starts is canceled by the system. The domain's `lapse` says the same.
 */
export function seenAt(now: string) {
  const ifLapsed = (then: string, otherwise: string): string =>
    `case when b.status = 'Pending' and e.start_at <= ${now} then ${then} else ${otherwise} end`;
  return {
    /** One expression for a request that has lapsed, another for every other booking. */
    ifLapsed,
    status: ifLapsed("'Canceled'", "b.status"),
    canceledAt: ifLapsed("greatest(e.start_at, e.moved_at)", "b.canceled_at"),
    canceledByRole: ifLapsed("'System'", "b.canceled_by_role"),
  };
}

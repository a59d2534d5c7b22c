/** What a card was to pay for, was called off, and has yet to be found so, as SQL; the partial index needs the same words. */
export const CALLED_OFF =
  "payment_status is not null and status in ('Rejected', 'Canceled') and not refund_recorded";

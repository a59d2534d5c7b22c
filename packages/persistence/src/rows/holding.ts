/** The statuses that keep a seat, as SQL; the partial unique index is only used by conditions of the same words. */
export const HOLDING = "status in ('Pending', 'Accepted', 'InDispute', 'DisputeDone')";

/** All of {@link BookingStatus}. */
export const bookingStatuses = [
  "Accepted",
  "Rejected",
  "Pending",
  "Canceled",
  "InDispute",
  "DisputeDone",
] as const;
/** Where a booking stands. */
export type BookingStatus = (typeof bookingStatuses)[number];

/** The verbs that move a booking from one status to another. */
export type Transition = "accept" | "reject" | "cancel" | "dispute" | "resolve";

interface StatusRow {
  /** Whether a booking in this status keeps its seat, and so counts as active. */
  readonly holdsSeat: boolean;
  /** Whether the session can be marked as completed. */
  readonly completable: boolean;
  /** Where each verb leads; a verb that is not here is refused. */
  readonly to: Partial<Record<Transition, BookingStatus>>;
}

/** The state machine. A new status does not compile until it has a row. */
export const statusTable: Record<BookingStatus, StatusRow> = {
  Pending: {
    holdsSeat: true,
    completable: false,
    to: { accept: "Accepted", reject: "Rejected", cancel: "Canceled" },
  },
  Accepted: { holdsSeat: true, completable: true, to: { cancel: "Canceled", dispute: "InDispute" } },
  Rejected: { holdsSeat: false, completable: false, to: {} },
  Canceled: { holdsSeat: false, completable: false, to: {} },
  InDispute: { holdsSeat: true, completable: false, to: { resolve: "DisputeDone" } },
  DisputeDone: { holdsSeat: true, completable: true, to: {} },
};

/** Whether a booking in this status keeps its seat. */
export const holdsSeat = (status: BookingStatus): boolean => statusTable[status].holdsSeat;

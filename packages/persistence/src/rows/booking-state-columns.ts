import type {
  BookingState,
  BookingStatus,
  CancelerRole,
  CancellationReasonCode,
  Id,
  UserId,
} from "@bookings/domain";
import { fromInstant, toInstant } from "./instant.ts";

/** The columns of a booking of which each status uses its own. */
export interface StateColumns {
  readonly status: BookingStatus;
  readonly accepted_at: string | null;
  readonly rejected_at: string | null;
  readonly canceled_at: string | null;
  readonly canceled_by_role: CancelerRole | null;
  readonly cancellation_reason_code: CancellationReasonCode | null;
  readonly cancellation_reason_text: string | null;
  readonly disputer_user_id: UserId | null;
  readonly dispute_reason_id: Id<"DisputeReason"> | null;
  readonly dispute_comment: string | null;
  readonly disputed_at: string | null;
  readonly resolution: string | null;
  readonly resolved_at: string | null;
}

const unused: Omit<StateColumns, "status"> = {
  accepted_at: null,
  rejected_at: null,
  canceled_at: null,
  canceled_by_role: null,
  cancellation_reason_code: null,
  cancellation_reason_text: null,
  disputer_user_id: null,
  dispute_reason_id: null,
  dispute_comment: null,
  disputed_at: null,
  resolution: null,
  resolved_at: null,
};

type StateOf<Status extends BookingStatus> = Extract<BookingState, { status: Status }>;
type StateColumnWriters = { [Status in BookingStatus]: (state: StateOf<Status>) => Partial<StateColumns> };

const disputeColumns = ({
  acceptedAt,
  dispute,
}: StateOf<"InDispute" | "DisputeDone">): Partial<StateColumns> => ({
  accepted_at: toInstant(acceptedAt),
  disputer_user_id: dispute.disputerUserId,
  dispute_reason_id: dispute.reasonId,
  dispute_comment: dispute.comment,
  disputed_at: toInstant(dispute.disputedAt),
});

const writers: StateColumnWriters = {
  Pending: () => ({}),
  Accepted: ({ acceptedAt }) => ({ accepted_at: toInstant(acceptedAt) }),
  Rejected: ({ rejectedAt }) => ({ rejected_at: toInstant(rejectedAt) }),
  Canceled: ({ cancellation }) => ({
    canceled_at: toInstant(cancellation.canceledAt),
    canceled_by_role: cancellation.canceledByRole,
    cancellation_reason_code: cancellation.reasonCode,
    cancellation_reason_text: cancellation.reasonText,
  }),
  InDispute: disputeColumns,
  DisputeDone: (state) => ({
    ...disputeColumns(state),
    resolution: state.resolution.text,
    resolved_at: toInstant(state.resolution.resolvedAt),
  }),
};

export function stateColumns(state: BookingState): StateColumns {
  const write = writers[state.status] as (state: BookingState) => Partial<StateColumns>;
  return { ...unused, status: state.status, ...write(state) };
}

/** What the table's checks promise to be there. */
function kept<Value>(value: Value | null): Value {
  if (value === null) throw new Error("a booking lacks a column that its status needs");
  return value;
}

const disputed = (row: StateColumns) => ({
  acceptedAt: fromInstant(kept(row.accepted_at)),
  dispute: {
    disputerUserId: kept(row.disputer_user_id),
    reasonId: kept(row.dispute_reason_id),
    comment: row.dispute_comment,
    disputedAt: fromInstant(kept(row.disputed_at)),
  },
});

type StateColumnReaders = { [Status in BookingStatus]: (row: StateColumns) => StateOf<Status> };

const readers: StateColumnReaders = {
  Pending: () => ({ status: "Pending" }),
  Accepted: (row) => ({ status: "Accepted", acceptedAt: fromInstant(kept(row.accepted_at)) }),
  Rejected: (row) => ({ status: "Rejected", rejectedAt: fromInstant(kept(row.rejected_at)) }),
  Canceled: (row) => ({
    status: "Canceled",
    cancellation: {
      canceledAt: fromInstant(kept(row.canceled_at)),
      canceledByRole: kept(row.canceled_by_role),
      reasonCode: row.cancellation_reason_code,
      reasonText: row.cancellation_reason_text,
    },
  }),
  InDispute: (row) => ({ status: "InDispute", ...disputed(row) }),
  DisputeDone: (row) => ({
    status: "DisputeDone",
    ...disputed(row),
    resolution: { resolvedAt: fromInstant(kept(row.resolved_at)), text: row.resolution },
  }),
};

export const stateOf = (row: StateColumns): BookingState => readers[row.status](row);

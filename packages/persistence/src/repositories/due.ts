import type { Booked, DueBookings, Span, TimeTrigger } from "@bookings/domain";
import type { Run } from "../connection/statement.ts";
import { type BookedRow, bookedColumns, fromBookedRow } from "../rows/booked-row.ts";
import { toInstant } from "../rows/instant.ts";

const bookedWhere = (condition: string): string =>
  `select ${bookedColumns} from booking b join event e on e.event_id = b.event_id where ${condition}`;

const inSpan = (column: string): string => `${column} between $1::timestamptz and $2::timestamptz`;

const happeningIn = (column: string): string =>
  bookedWhere(`${inSpan(column)} and e.status = 'Scheduled' and b.status = any($3::text[])`);

const changed = bookedWhere(inSpan("b.changed_at"));
const moved = bookedWhere(inSpan("e.moved_at"));
const happening: Record<TimeTrigger, string> = {
  start: happeningIn("e.start_at"),
  end: happeningIn("e.end_at"),
};

/** What rules may have to say something about, each question answered from an index over times. */
export const due = (run: Run): DueBookings => {
  const booked = async (text: string, { from, to }: Span, ...more: readonly unknown[]): Promise<Booked[]> =>
    (await run<BookedRow>(text, [toInstant(from), toInstant(to), ...more])).map(fromBookedRow);
  return {
    changedIn: (span) => booked(changed, span),
    movedIn: (span) => booked(moved, span),
    happeningIn: (on, span, statuses) => booked(happening[on], span, statuses),
  };
};

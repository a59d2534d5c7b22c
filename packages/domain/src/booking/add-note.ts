import { addNote } from "./booking.ts";
import type { BookingView } from "./booking-view.ts";
import { type BookingCommand, type ChangeBookingDeps, changeBooking } from "./change-booking.ts";

/** Command of `addBookingNote`. */
export interface AddNote extends BookingCommand {
  /** 1 to 2,000 code points after trimming. */
  readonly note: string;
}

/** Keeps a note on a session that has ended; a later note replaces it. */
export const addBookingNote =
  (deps: ChangeBookingDeps) =>
  (command: AddNote): Promise<BookingView> =>
    changeBooking(deps, command, {
      operation: "addNote",
      verb: (booking, event, now) => addNote(booking, event, command.note, now),
    });

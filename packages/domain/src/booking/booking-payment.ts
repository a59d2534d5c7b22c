/** How far a card has paid for a booking. What was called off before it was paid stays as it was. */
export type BookingPayment =
  | { readonly status: "Pending" }
  | { readonly status: "Paid"; readonly paidAt: Date }
  | { readonly status: "Failed"; readonly failedAt: Date };

/** A booking, as far as its payment goes. */
export interface Payable {
  readonly payment: BookingPayment | null;
}

/** Whether its coach knows of it: nobody is asked for a place that is not paid for. */
export const isKnownToCoach = ({ payment }: Payable): boolean =>
  payment === null || payment.status === "Paid";

/** When a card paid for it; null if none did. */
export const paidAt = ({ payment }: Payable): Date | null =>
  payment?.status === "Paid" ? payment.paidAt : null;

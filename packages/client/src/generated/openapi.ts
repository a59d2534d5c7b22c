// Made from the service's OpenAPI document by `pnpm client:generate`; do not edit.

export interface components {
    schemas: {
        readonly BookEventPaymentMethod: {
            /** Format: uuid */
            readonly methodId?: string;
            /** @enum {string} */
            readonly type: "Cash" | "Card";
        };
        readonly Booking: {
            /** Format: uuid */
            readonly bookingId: string;
            /** @enum {string} */
            readonly bookingStatus: "Accepted" | "Rejected" | "Pending" | "Canceled" | "InDispute" | "DisputeDone";
            /** Format: date-time */
            readonly canceledAt?: string | null;
            /** @enum {string|null} */
            readonly canceledByRole?: "Athlete" | "Coach" | "System" | null;
            /** @enum {string|null} */
            readonly cancellationReasonCode?: "NotFeelingWell" | "NoTime" | "Other" | null;
            readonly cancellationReasonText?: string | null;
            /** Format: uuid */
            readonly coachId: string;
            readonly completed: boolean;
            /** Format: date-time */
            readonly endAt: string;
            /** Format: uuid */
            readonly eventId: string;
            readonly eventStatus: string | null;
            readonly note: string | null;
            /** Format: uuid */
            readonly orderId: string;
            readonly serviceCardinality?: number | null;
            /** Format: uuid */
            readonly sportId?: string;
            /** Format: date-time */
            readonly startAt: string;
            readonly timeslot: components["schemas"]["TimeSlot"];
            /** Format: uuid */
            readonly userId: string;
        };
        readonly BookingOrder: {
            readonly bookings: readonly components["schemas"]["Booking"][];
            /** Format: date-time */
            readonly createdAt: string;
            /** Format: uuid */
            readonly orderId: string;
            /** @enum {string} */
            readonly paymentStatus: "Pending" | "Paid" | "Failed" | "Cash";
            /** Format: uuid */
            readonly userId: string;
        };
        readonly BookingOrderInput: {
            readonly eventIds: readonly string[];
            readonly paymentMethod: components["schemas"]["BookEventPaymentMethod"];
            /** Format: uuid */
            readonly userId: string;
        };
        readonly Event: {
            /** Format: uuid */
            readonly coachId: string;
            /** Format: date-time */
            readonly endAt: string;
            /** Format: uuid */
            readonly eventId: string;
            readonly requiresApproval: boolean;
            readonly seatsTaken: number;
            readonly serviceCardinality: number | null;
            /** Format: uuid */
            readonly sportId?: string;
            /** Format: date-time */
            readonly startAt: string;
            /** @enum {string} */
            readonly status: "Scheduled" | "Canceled";
            readonly timeslot: components["schemas"]["TimeSlot"];
        };
        readonly EventInput: {
            /** Format: uuid */
            readonly coachId: string;
            /** Format: date-time */
            readonly endAt: string;
            /** @default true */
            readonly requiresApproval?: boolean;
            /** @default null */
            readonly serviceCardinality?: number | null;
            /** Format: uuid */
            readonly sportId?: string;
            /** Format: date-time */
            readonly startAt: string;
            /** @enum {string} */
            readonly status: "Scheduled" | "Canceled";
            readonly timeslot: components["schemas"]["TimeSlotInput"];
        };
        readonly Notification: {
            readonly attempts: number;
            /** Format: uuid */
            readonly bookingId: string;
            readonly channel: string;
            /** Format: date-time */
            readonly dueAt: string;
            /** Format: uuid */
            readonly id: string;
            /** Format: date-time */
            readonly nextAttemptAt: string | null;
            /** @enum {string} */
            readonly on: "start" | "end" | "requested" | "accepted" | "rejected" | "canceled" | "completed" | "disputed" | "disputeResolved" | "rescheduled" | "paid" | "paymentFailed";
            readonly reason: string | null;
            readonly recipient: {
                /** @enum {string} */
                readonly role: "Athlete" | "Coach";
                /** Format: uuid */
                readonly userId: string;
            };
            readonly ruleId: string;
            /** Format: date-time */
            readonly sentAt: string | null;
            /** @enum {string} */
            readonly status: "pending" | "sent" | "dead" | "expired" | "skipped";
        };
        readonly TimeSlot: {
            /** Format: uuid */
            readonly addressId?: string;
            readonly ageFrom: number;
            readonly ageTo: number;
            readonly duration: number;
            /** @enum {string} */
            readonly eligibility?: "All" | "Men" | "Women";
            /** Format: time */
            readonly endTime: string;
            /** @enum {string} */
            readonly level?: "Any" | "Beginner" | "Medium" | "Pro";
            readonly numberOfParticipants: number;
            /** @enum {string} */
            readonly paymentMethod: "Cash";
            readonly price: number;
            /** @enum {string} */
            readonly priceCurrency: "RUB";
            readonly public?: boolean;
            /** @enum {string} */
            readonly slotType: "Online" | "Offline";
            /** Format: time */
            readonly startTime: string;
            /** Format: uuid */
            readonly timeSlotId: string;
        };
        readonly TimeSlotInput: {
            /** Format: uuid */
            readonly addressId?: string;
            readonly ageFrom: number;
            readonly ageTo: number;
            readonly duration: number;
            /** @enum {string} */
            readonly eligibility?: "All" | "Men" | "Women";
            /** Format: time */
            readonly endTime: string;
            /** @enum {string} */
            readonly level?: "Any" | "Beginner" | "Medium" | "Pro";
            readonly numberOfParticipants: number;
            /** @enum {string} */
            readonly paymentMethod: "Cash";
            readonly price: number;
            /** @enum {string} */
            readonly priceCurrency: "RUB";
            readonly public?: boolean;
            /** @enum {string} */
            readonly slotType: "Online" | "Offline";
            /** Format: time */
            readonly startTime: string;
            /** Format: uuid */
            readonly timeSlotId: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    readonly getBookings: {
        readonly parameters: {
            readonly query?: {
                readonly coachId?: string;
                readonly cursor?: string;
                readonly endAt?: string;
                readonly eventId?: string;
                readonly limit?: number;
                readonly startAt?: string;
                readonly status?: readonly ("Accepted" | "Rejected" | "Pending" | "Canceled" | "InDispute" | "DisputeDone")[];
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Booking"][];
                };
            };
        };
    };
    readonly createBookingOrder: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BookingOrderInput"];
            };
        };
        readonly responses: {
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BookingOrder"];
                };
            };
        };
    };
    readonly getBooking: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly acceptBooking: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly cancelBooking: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @enum {string} */
                    readonly cancellationReasonCode: "NotFeelingWell" | "NoTime" | "Other";
                    readonly cancellationReasonText?: string;
                    /** Format: uuid */
                    readonly userId?: string | null;
                };
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly markBookingAsCompleted: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly completed: boolean;
                };
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly dismissBooking: {
        readonly parameters: {
            readonly query: {
                readonly userId: string;
            };
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly disputeBooking: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly comment?: string;
                    /** Format: uuid */
                    readonly disputerUserId: string;
                    /** Format: uuid */
                    readonly reasonId: string;
                };
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly resolveDispute: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": {
                    readonly resolution?: string;
                };
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly addBookingNote: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    readonly note: string;
                };
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly rejectBooking: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly bookingId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Booking"];
                };
            };
        };
    };
    readonly notifyBookings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly getBookingOrders: {
        readonly parameters: {
            readonly query: {
                readonly endAt?: string;
                readonly startAt?: string;
                readonly userId: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["BookingOrder"][];
                };
            };
        };
    };
    readonly deleteUserData: {
        readonly parameters: {
            readonly query?: {
                readonly userId?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly getEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly eventId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    readonly putEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly eventId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EventInput"];
            };
        };
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Event"];
                };
            };
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    readonly getNotifications: {
        readonly parameters: {
            readonly query?: {
                readonly bookingId?: string;
                readonly cursor?: string;
                readonly limit?: number;
                readonly status?: readonly ("pending" | "sent" | "dead" | "expired" | "skipped")[];
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["Notification"][];
                };
            };
        };
    };
    readonly retryNotification: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Notification"];
                };
            };
        };
    };
}

/** How each operation is asked for, and the statuses of its successes. */
export const routes = {
  acceptBooking: { method: "POST", path: "/v1/bookings/{bookingId}/accept", successes: [200] },
  addBookingNote: { method: "PATCH", path: "/v1/bookings/{bookingId}/note", successes: [200] },
  cancelBooking: { method: "POST", path: "/v1/bookings/{bookingId}/cancel", successes: [200] },
  createBookingOrder: { method: "POST", path: "/v1/bookings", successes: [201] },
  deleteUserData: { method: "DELETE", path: "/v1/bookings/user-data", successes: [204] },
  dismissBooking: { method: "POST", path: "/v1/bookings/{bookingId}/dismiss", successes: [204] },
  disputeBooking: { method: "POST", path: "/v1/bookings/{bookingId}/dispute", successes: [200] },
  getBooking: { method: "GET", path: "/v1/bookings/{bookingId}", successes: [200] },
  getBookingOrders: { method: "GET", path: "/v1/bookings/orders", successes: [200] },
  getBookings: { method: "GET", path: "/v1/bookings", successes: [200] },
  getEvent: { method: "GET", path: "/v1/events/{eventId}", successes: [200] },
  getNotifications: { method: "GET", path: "/v1/notifications", successes: [200] },
  markBookingAsCompleted: { method: "PATCH", path: "/v1/bookings/{bookingId}/completed", successes: [200] },
  notifyBookings: { method: "POST", path: "/v1/bookings/notify", successes: [204] },
  putEvent: { method: "PUT", path: "/v1/events/{eventId}", successes: [200, 201] },
  rejectBooking: { method: "POST", path: "/v1/bookings/{bookingId}/reject", successes: [200] },
  resolveDispute: { method: "POST", path: "/v1/bookings/{bookingId}/dispute/resolve", successes: [200] },
  retryNotification: { method: "POST", path: "/v1/notifications/{id}/retry", successes: [202] },
} as const;

/** What the service refuses with. */
export type ServiceErrorCode =
  | "already_booked"
  | "booking_not_canceled"
  | "booking_not_ended"
  | "booking_not_owned"
  | "duplicate_event"
  | "event_full"
  | "event_not_bookable"
  | "event_not_found"
  | "event_started"
  | "forbidden"
  | "headers_too_large"
  | "idempotency_in_progress"
  | "idempotency_key_reused"
  | "internal"
  | "invalid_status_transition"
  | "method_not_allowed"
  | "not_found"
  | "own_event"
  | "payload_too_large"
  | "payment_method_id_required"
  | "payment_method_not_supported"
  | "rate_limited"
  | "request_timeout"
  | "time_conflict"
  | "unauthorized"
  | "unavailable"
  | "unsupported_media_type"
  | "validation"
  | "version_mismatch";

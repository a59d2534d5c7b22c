/** What the public bookings API 1.0.3 says of a value. A list of names is the names of an enum. */
export interface Value {
  readonly type: "string" | "integer" | "boolean" | "array" | "object";
  readonly nullable?: true;
  readonly format?: "uuid" | "date-time" | "time";
  readonly pattern?: string;
  /** Characters, exactly. */
  readonly length?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly string[];
  readonly fields?: Fields;
  readonly items?: Value;
}

/** Names with a question mark need not be there. */
export type Fields = Readonly<Record<string, Value>>;

export interface Parameter extends Value {
  readonly in: "path" | "query" | "header";
}

export interface ReferenceOperation {
  readonly method: string;
  readonly path: string;
  /** Names with a question mark need not be there. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly body?: Fields;
  /** Of the successful answer; absent where it has no body. */
  readonly answer?: Value;
}

const pattern = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
const TRACE = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$";

/** An id of which the reference gives length and pattern, and one of which it does not. */
const id: Value = { type: "string", format: "uuid", length: 36, pattern };
const uuid: Value = { type: "string", format: "uuid" };
const instant: Value = { type: "string", format: "date-time" };
const time: Value = { type: "string", format: "time" };
const string: Value = { type: "string" };
const boolean: Value = { type: "boolean" };

const oneOf = (...values: readonly string[]): Value => ({ type: "string", values });
const integer = (minimum?: number, maximum?: number): Value => ({
  type: "integer",
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});
const orNull = (value: Value): Value => ({ ...value, nullable: true });
const object = (fields: Fields): Value => ({ type: "object", fields });
const list = (items: Value): Value => ({ type: "array", items });

const timeslot = object({
  timeSlotId: id,
  startTime: time,
  endTime: time,
  numberOfParticipants: integer(1),
  slotType: oneOf("Online", "Offline"),
  ageFrom: integer(18, 99),
  ageTo: integer(18, 99),
  duration: integer(15),
  price: integer(),
  priceCurrency: oneOf("RUB"),
  paymentMethod: oneOf("Cash"),
  "addressId?": id,
  "public?": boolean,
  "level?": oneOf("Any", "Beginner", "Medium", "Pro"),
  "eligibility?": oneOf("All", "Men", "Women"),
});

const booking = object({
  bookingId: id,
  orderId: uuid,
  userId: uuid,
  coachId: uuid,
  eventId: id,
  startAt: instant,
  endAt: instant,
  bookingStatus: oneOf("Accepted", "Rejected", "Pending", "Canceled", "InDispute", "DisputeDone"),
  eventStatus: orNull(string),
  completed: boolean,
  note: orNull(string),
  "canceledAt?": orNull(instant),
  "canceledByRole?": orNull(oneOf("Athlete", "Coach", "System")),
  "cancellationReasonCode?": orNull(oneOf("NotFeelingWell", "NoTime", "Other")),
  "cancellationReasonText?": orNull(string),
  "sportId?": id,
  "serviceCardinality?": orNull(integer()),
  timeslot,
});

const order = object({
  orderId: id,
  userId: uuid,
  paymentStatus: oneOf("Pending", "Paid", "Failed", "Cash"),
  createdAt: instant,
  bookings: list(booking),
});

const path = (value: Value): Parameter => ({ ...value, in: "path" });
const query = (value: Value): Parameter => ({ ...value, in: "query" });
const trace = { "traceparent?": { type: "string", pattern: TRACE, in: "header" } } as const;
const bookingId = { bookingId: path(id) };
const between = { "startAt?": query(instant), "endAt?": query(instant) };

/** Every operation of the public bookings API 1.0.3, field by field. It names no paths: those are ours. */
export const reference: Readonly<Record<string, ReferenceOperation>> = {
  notifyBookings: { method: "post", path: "/v1/bookings/notify", parameters: trace },
  markBookingAsCompleted: {
    method: "patch",
    path: "/v1/bookings/{bookingId}/completed",
    parameters: { ...bookingId, ...trace },
    body: { completed: boolean },
    answer: booking,
  },
  addBookingNote: {
    method: "patch",
    path: "/v1/bookings/{bookingId}/note",
    parameters: { ...bookingId, ...trace },
    body: { note: string },
    answer: booking,
  },
  dismissBooking: {
    method: "post",
    path: "/v1/bookings/{bookingId}/dismiss",
    parameters: { ...bookingId, userId: query(id), ...trace },
  },
  getBookingOrders: {
    method: "get",
    path: "/v1/bookings/orders",
    parameters: { userId: query(uuid), ...between, ...trace },
    answer: list(order),
  },
  getBooking: {
    method: "get",
    path: "/v1/bookings/{bookingId}",
    parameters: { ...bookingId, ...trace },
    answer: booking,
  },
  getBookings: {
    method: "get",
    path: "/v1/bookings",
    parameters: { "userId?": query(uuid), "eventId?": query(id), ...between, ...trace },
    answer: list(booking),
  },
  createBookingOrder: {
    method: "post",
    path: "/v1/bookings",
    parameters: trace,
    body: {
      userId: uuid,
      eventIds: list(id),
      paymentMethod: object({ type: oneOf("Cash", "Card"), "methodId?": id }),
    },
    answer: order,
  },
  deleteUserData: {
    method: "delete",
    path: "/v1/bookings/user-data",
    parameters: { "userId?": query(uuid), "x-current-user-id": { ...uuid, in: "header" } },
  },
};

/** Of every error. */
export const referenceError: Value = object({
  errors: list(object({ code: string, message: string, endpoint: string, requestId: string })),
});

/** Facts that the reference leaves open, and that are settled here. Nothing else may go beyond it. */
export const settled: readonly RegExp[] = [
  // Every id has the form that the reference gives for most of them.
  /^(?:query|body|answer|header)\b.*(?:[iI]d|-id): (?:minLength 36|maxLength 36|pattern \^\[0-9a-fA-F\]\{8\}-.*)$/,
  // Nothing is sold for less than nothing.
  /^answer.*\.timeslot\.price: minimum 0$/,
  // Whole numbers are those that JSON carries without loss.
  /: (?:minimum -|maximum )9007199254740991$/,
  /^body\.note: minLength 1$/,
  /^body\.eventIds: (?:minItems 1|maxItems 20|uniqueItems true)$/,
  // Every request can be part of a trace; the reference leaves it out of one operation.
  /^header traceparent: (?:optional|type string|pattern \^\[0-9a-f\]\{2\}-.*)$/,
  /^error\.errors: minItems 1$/,
  // The reference shows one code, as an example.
  /^error\.errors\[\]\.code: one of /,
];

import {
  type AthleteId,
  EVENTS_PER_ORDER_MAX,
  type EventId,
  type Id,
  type OrderView,
  paymentStatuses,
} from "@bookings/domain";
import { z } from "zod";
import { BookingSchema, presentBooking } from "./booking.ts";
import { overlapping } from "./bookings.ts";
import { given, uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import { ok, type Route, route } from "./route.ts";

const OrderSchema = z
  .object({
    orderId: uuid().meta({ description: "The order." }),
    userId: uuid().meta({ description: "The athlete." }),
    paymentStatus: z.enum(paymentStatuses).meta({ description: "Where the payment stands." }),
    createdAt: instant.meta({ description: "When the order was made." }),
    bookings: z.array(BookingSchema).meta({ description: "One for each event that was ordered." }),
  })
  .meta({ id: "BookingOrder", description: "What an athlete booked in one go." });

/** Names each field, so that nothing gets out that was not meant to. */
const presentOrder = (order: OrderView): z.input<typeof OrderSchema> => ({
  orderId: order.orderId,
  userId: order.userId,
  paymentStatus: order.paymentStatus,
  createdAt: order.createdAt,
  bookings: order.bookings.map(presentBooking),
});

export const getBookingOrders = route({
  operationId: "getBookingOrders",
  method: "GET",
  path: "/v1/bookings/orders",
  tag: "Orders",
  summary: "List the orders of an athlete",
  description:
    "Newest first, each with all of its bookings. startAt and endAt keep the orders of which any booking overlaps the time between them.",
  query: z.strictObject({
    userId: uuid<AthleteId>().meta({ param: { description: "The athlete." } }),
    ...overlapping,
  }),
  responses: { 200: { description: "The orders.", schema: z.array(OrderSchema) } },
  errors: [],
  handle: async ({ useCases, caller, query: { userId, ...window } }) => {
    const orders = await useCases.listOrders({ caller, filter: { userId, window: given(window) } });
    return ok(orders.map(presentOrder));
  },
});

const wrongNumber = { error: `must name 1 to ${EVENTS_PER_ORDER_MAX} events` };

const OrderInput = z
  .strictObject({
    userId: uuid<AthleteId>().meta({ description: "The athlete." }),
    eventIds: z
      .array(uuid<EventId>())
      .min(1, wrongNumber)
      .max(EVENTS_PER_ORDER_MAX, wrongNumber)
      .meta({ uniqueItems: true, description: "The events to book, each once." }),
    paymentMethod: z
      .strictObject({
        type: z.enum(["Cash", "Card"]).meta({
          description: "`Cash` is paid on the spot; `Card` is refused while cards are switched off.",
        }),
        methodId: uuid<Id<"PaymentMethod">>()
          .optional()
          .meta({ description: "Which of the athlete's cards; required for Card." }),
      })
      .meta({ id: "BookEventPaymentMethod", description: "How the order is paid." }),
  })
  .meta({ id: "BookingOrderInput", description: "What an athlete wants to book." });

export const createBookingOrder = route({
  operationId: "createBookingOrder",
  method: "POST",
  path: "/v1/bookings",
  tag: "Orders",
  summary: "Book events",
  description:
    "All of them, or none. Each event must exist, be Scheduled, not have started, not be the buyer's own, not be booked by this user already, have a free seat, and overlap neither another active booking of this user nor another event of the order; the first of these that an event breaks is reported. When some cannot be booked, there is an entry for each of those, in the order of the request, and the status is that of the first. A booking is Pending until its coach answers, or Accepted at once where the event needs no approval; a request that nobody has answered when its event starts is Canceled by the system. Price and time slot stay as they were sold.",
  body: OrderInput,
  responses: {
    201: { description: "The order with its bookings.", schema: OrderSchema, headers: ["Location"] },
  },
  errors: [
    "duplicate_event",
    "event_not_found",
    "event_not_bookable",
    "event_started",
    "own_event",
    "already_booked",
    "event_full",
    "time_conflict",
    "payment_method_not_supported",
  ],
  handle: async ({ useCases, caller, body }) => {
    const order = await useCases.placeOrder({ caller, ...body });
    const headers = { Location: `/v1/bookings/orders?userId=${order.userId}` };
    return { status: 201, headers, body: presentOrder(order) };
  },
});

const BY_CARD =
  "An order by `Card` names the card (`methodId`) and starts with its payment Pending: the seats are held, and the card is charged right afterwards. Once it is Paid its coach sees the bookings; when it is Failed, they are Canceled by the system. A booking that is called off after that is paid back. What costs nothing is Paid at once.";

/** The same where cards are taken as well. */
export const createBookingOrderByCard: Route = {
  ...createBookingOrder,
  description: `${createBookingOrder.description} ${BY_CARD}`,
  errors: createBookingOrder.errors.map((code) =>
    code === "payment_method_not_supported" ? "payment_method_id_required" : code,
  ),
};

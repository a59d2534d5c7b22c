import { type OrderId, reasonCode } from "@bookings/domain";
import { z } from "zod";
import { uuid } from "./fields.ts";
import { instant } from "./instant.ts";
import { noContent } from "./route.ts";
import { signedRoute } from "./signed-route.ts";

const outcomes = { "payment.paid": "paid", "payment.failed": "failed" } as const;

type EventType = keyof typeof outcomes;

const eventTypes = Object.keys(outcomes) as [EventType, ...EventType[]];

/** Loose: the messages of a provider may come to hold more, and one that is refused is sent for ever. */
const PaymentEvent = z
  .looseObject({
    type: z.enum(eventTypes).meta({ description: "What has become of the charge." }),
    timestamp: instant.optional().meta({ description: "When that happened." }),
    data: z
      .looseObject({
        orderId: uuid<OrderId>().meta({ description: "The order, by which the charge was asked for." }),
        reason: z
          .string()
          .nullish()
          .meta({ description: "Why it failed; kept where it is a code, such as insufficient_funds." }),
      })
      .meta({ description: "Which charge." }),
  })
  .meta({ id: "PaymentEvent", description: "What a payment provider says of a charge." });

/** Messages about something else, which are of no interest here and no mistake either. */
const isAnother = (message: unknown): boolean => {
  const { type } = Object(message) as { readonly type?: unknown };
  return typeof type === "string" && !Object.hasOwn(outcomes, type);
};

export const recordPaymentEvent = signedRoute({
  operationId: "recordPaymentEvent",
  method: "POST",
  path: "/v1/payments/events",
  tag: "Operations",
  extension: true,
  summary: "Say what has become of a charge",
  description:
    "For the payment provider, which proves itself by a signature (Standard Webhooks 1.0) and needs no token. Messages may come in any order and more than once; those of other types, and of orders that are not known, are taken and change nothing. What was paid stays paid; a charge that had been called failed, and turns out to be paid, is given back.",
  body: PaymentEvent,
  ignores: isAnother,
  responses: { 204: { description: "It is written down, or there was nothing to write down." } },
  errors: [],
  handle: async (useCases, { type, data: { orderId, reason } }) => {
    const outcome = outcomes[type];
    const caller = { role: "service" } as const;
    await useCases.recordPaymentOutcome({ caller, orderId, outcome, reason: reasonCode(reason) });
    return noContent;
  },
});

import { paymentTriggers, type Trigger } from "@bookings/domain";
import { openApiDocument } from "./openapi.ts";
import { routesOf, type ShownPayments } from "./routes.ts";

interface WithNotifications {
  readonly components: {
    readonly schemas: {
      readonly Notification: { readonly properties: { readonly on: { enum: Trigger[] } } };
    };
  };
}

/** Messages about payments are there only where cards are taken. */
function withoutPayments(document: object): object {
  const { on } = (document as WithNotifications).components.schemas.Notification.properties;
  on.enum = on.enum.filter((trigger) => !paymentTriggers.includes(trigger));
  return document;
}

const built = (shown: ShownPayments): object => {
  const document = openApiDocument(routesOf(shown));
  return shown.cards === true ? document : withoutPayments(document);
};

const documents = new Map<string, object>();

/** The OpenAPI 3.1 document of this API, built at the first call: the routes never change, and so it does not either. */
export function apiDocument(shown: ShownPayments = {}): object {
  const name = `${shown.cards ?? false} ${shown.webhook ?? false}`;
  const document = documents.get(name) ?? built(shown);
  documents.set(name, document);
  return document;
}

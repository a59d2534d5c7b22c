import { openApiDocument } from "./openapi.ts";
import { routesOf, type ShownPayments } from "./routes.ts";

const documents = new Map<string, object>();

/** The OpenAPI 3.1 document of this API, built at the first call: the routes never change, and so it does not either. */
export function apiDocument(shown: ShownPayments = {}): object {
  const name = `${shown.cards ?? false} ${shown.webhook ?? false}`;
  const document = documents.get(name) ?? openApiDocument(routesOf(shown));
  documents.set(name, document);
  return document;
}

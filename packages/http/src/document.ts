import { openApiDocument } from "./openapi.ts";
import { routes } from "./routes.ts";

let document: object | undefined;

/** The OpenAPI 3.1 document of this API, built at the first call: the routes never change, and so it does not either. */
export const apiDocument = (): object => {
  document ??= openApiDocument(routes);
  return document;
};

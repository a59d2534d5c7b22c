/** As much of a document as has to be known to prepare it for the page. */
interface Document {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: { readonly example?: unknown };
}

/** An order that somebody can place who tries the service. */
export interface OrderToTry {
  readonly userId: string;
}

const invitation = `
**To try it**: the terminal in which the service was started shows a token. Paste it into *Bearer Token*, open [Book events](#tag/orders/POST/v1/bookings), press *Test Request* and then *Send*: the example there is an order that can be placed now.
`.trim();

const source = "The document for programs is [openapi.json](openapi.json).";

/** The page sends what has an example. Optional parameters are to be sent only by those who tick them. */
function shownParameter(parameter: Parameter, order: OrderToTry | undefined): object {
  const isUser = parameter.name === "userId" && order !== undefined;
  const { example, ...schema } = parameter.schema;
  const value = isUser ? order.userId : example;
  if (value === undefined) return parameter;
  const isOff = !parameter.required && !isUser;
  return { ...parameter, schema, examples: { example: { value, "x-disabled": isOff } } };
}

const withExample = (
  { content, ...rest }: NonNullable<Operation["requestBody"]>,
  example: object,
): object => ({
  ...rest,
  content: { "application/json": { ...content["application/json"], example } },
});

function shownOperation(operation: Operation, order: OrderToTry | undefined): object {
  const { parameters = [], requestBody, operationId } = operation;
  const isOrder = order !== undefined && operationId === "createBookingOrder" && requestBody !== undefined;
  // Nobody is to erase anyone by pressing a button to see what happens.
  const user = operationId === "deleteUserData" ? undefined : order;
  return {
    ...operation,
    parameters: parameters.map((parameter) => shownParameter(parameter, user)),
    ...(isOrder ? { requestBody: withExample(requestBody, order) } : {}),
  };
}

const mapped = <Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** The document as the page needs it, with an order to try where there is one. */
export function docsDocument(document: object, order: OrderToTry | undefined): object {
  const { info, paths, ...rest } = document as Document;
  const description = [order === undefined ? [] : invitation, info.description, source].flat().join("\n\n");
  return {
    ...rest,
    info: { ...info, description },
    paths: mapped(paths, (item) => mapped(item, (operation) => shownOperation(operation, order))),
  };
}

import type { Observer } from "@bookings/persistence";
import { type Attributes, type Span, SpanKind, type Tracer } from "@opentelemetry/api";
import { errorType, markFailed } from "./failure.ts";
import { asSpan, contextHere, spanHere } from "./position.ts";

/** Characters of a statement that are shown. */
const TEXT_MAX = 2_000;

interface Statement {
  /** Its first word: SELECT, INSERT, COMMIT … */
  readonly operation: string;
  readonly attributes: Attributes;
}

const read = (text: string): Statement => {
  const plain = text.replaceAll(/\s+/g, " ").trim();
  const operation = /^\w+/.exec(plain)?.[0].toUpperCase() ?? "SQL";
  const attributes = {
    "db.system.name": "postgresql",
    "db.operation.name": operation,
    "db.query.text": plain.slice(0, TEXT_MAX),
  };
  return { operation, attributes };
};

/** There are as many texts as the code has statements, for values are never part of them. */
function readingOnce(): (text: string) => Statement {
  const statements = new Map<string, Statement>();
  return (text) => {
    const statement = statements.get(text) ?? read(text);
    statements.set(text, statement);
    return statement;
  };
}

const sqlState = /^[0-9A-Z]{5}$/;

function finish(span: Span, failure: unknown): void {
  if (failure !== undefined) {
    const type = errorType(failure);
    if (sqlState.test(type)) span.setAttribute("db.response.status_code", type);
    markFailed(span, failure);
  }
  span.end();
}

const nothing = (): void => undefined;

/** Statements and transactions are spans of whatever asks for them; outside of traces, as at a start, they are none. */
export function statementSpans(tracer: Tracer): Observer {
  const statementOf = readingOnce();
  return {
    statement: (text) => {
      const position = spanHere();
      if (position?.isSampled !== true) return nothing;
      const { operation, attributes } = statementOf(text);
      const span = tracer.startSpan(operation, { kind: SpanKind.CLIENT, attributes }, position.context);
      return (failure) => finish(span, failure);
    },
    transaction: (work) =>
      spanHere()?.isSampled === true
        ? asSpan(tracer.startSpan("transaction", {}, contextHere()), work)
        : work(),
  };
}

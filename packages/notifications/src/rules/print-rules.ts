import type { NotificationRule } from "@bookings/domain";
import { late } from "../late.ts";
import { durationOf } from "./iso-duration.ts";

/** In the order in which people write it; what is not set is left out. */
const written = ({
  id,
  on,
  offset,
  to,
  when,
  completed,
  channels,
  expiresAfter,
  template,
}: NotificationRule) => ({
  id,
  on,
  ...(offset === 0 ? {} : { offset: durationOf(offset) }),
  to,
  when,
  ...(completed === undefined ? {} : { completed }),
  ...(channels === undefined ? {} : { channels }),
  expiresAfter: durationOf(expiresAfter),
  template,
});

/** Characters that only an escape in quotes brings through: a carriage return, for one, is read as any line end. */
const invisible = /[^\P{C}\n]|[\u2028\u2029]/u;

/** Rules as a file that `readRules` reads back as the same rules. */
export function printRules(rules: readonly NotificationRule[]): string {
  const { Document, isScalar, visit } = late.yaml();
  const document = new Document({ rules: rules.map(written) }, { aliasDuplicateObjects: false });
  visit(document, {
    // Lists of names on one line: [athlete, coach].
    Seq: (_key, list) => {
      list.flow = list.items.every(isScalar);
    },
    Scalar: (_key, scalar) => {
      if (typeof scalar.value === "string" && invisible.test(scalar.value)) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    // In quotes a line end is an escape: lines in quotes lose the blanks at their ends.
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
}

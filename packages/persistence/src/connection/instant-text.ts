/** `2026-03-01 10:00:00.5+00`: the years of everyone, and the one zone that connections ask for. */
const isUsual = (text: string): boolean => text[4] === "-" && text.endsWith("+00");

const anyYear = /^(\d+-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

function unusual(text: string): string {
  const [, date, time, fraction = ""] = anyYear.exec(text) ?? [];
  if (date === undefined)
    throw new Error(`the database wrote an instant as ${text}, not in ISO style and UTC`);
  return `${date}T${time}.${fraction.padEnd(3, "0")}Z`;
}

/**
 * An instant as views show it, from the text in which PostgreSQL writes it. Lists are made of such texts, so nothing is
 * parsed that needs only be rewritten.
 */
export function isoOf(text: string): string {
  if (!isUsual(text)) return unusual(text);
  const fraction = text.length === 22 ? "000" : text.slice(20, -3).padEnd(3, "0");
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

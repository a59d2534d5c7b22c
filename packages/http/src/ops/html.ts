/** A piece of a page, in which everything that came from outside is escaped. Only {@link html} makes it. */
export interface Html {
  readonly markup: string;
}

/** What may stand between the markup: texts are escaped, lists joined, and what is absent leaves nothing. */
export type Part = Html | string | number | null | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

function markupOf(part: Part): string {
  if (part === null || part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

/** Markup as it is written, with values in it: also within quoted attributes, and nowhere else in a tag. */
export const html = (markup: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  markup: String.raw({ raw: markup }, ...parts.map(markupOf)),
});

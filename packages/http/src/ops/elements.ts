import { type Html, html, type Part } from "./html.ts";

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A length of time as people say it, in the largest unit that fits: `4 min`. */
export function span(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

const iso = (instant: Date | string): string =>
  typeof instant === "string" ? instant : instant.toISOString();

/** An instant, to the second, in UTC. */
export const time = (instant: Date | string): Html =>
  html`<time datetime="${iso(instant)}">${iso(instant).slice(0, 19).replace("T", " ")} UTC</time>`;

/** An instant, and how far away it is. */
export function timeFrom(now: Date, instant: Date | string): Html {
  const distance = new Date(instant).getTime() - now.getTime();
  const words = distance > 0 ? `in ${span(distance)}` : `${span(distance)} ago`;
  return html`${time(instant)} <small>(${words})</small>`;
}

/** Something that may be there or not. */
export const orNone = <Value>(value: Value | null | undefined, show: (value: Value) => Part): Part =>
  value === null || value === undefined ? "–" : show(value);

/** A word that tells how something is, with a sign beside the colour. */
export function sign(mood: "good" | "bad" | "plain", word: string): Html {
  const mark = { good: "✓", bad: "✗", plain: "·" }[mood];
  return html`<span class="sign ${mood}"><span aria-hidden="true">${mark}</span> ${word}</span>`;
}

/** Names and values. */
export const facts = (rows: readonly (readonly [name: Part, value: Part])[]): Html =>
  html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of each names the row. */
  readonly rows: readonly (readonly Part[])[];
  /** What is said where there are no rows. */
  readonly none: string;
}

const cell = (column: string, part: Part, index: number): Html =>
  index === 0
    ? html`<th scope="row" data-column="${column}">${part}</th>`
    : html`<td data-column="${column}">${part}</td>`;

/** A table that can be scrolled by itself, with the keyboard too. */
export function table({ caption, columns, rows, none }: Table): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  return html`<div class="table" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((part, index) => cell(columns[index] ?? "", part, index))}</tr>`)}</tbody>
</table></div>`;
}

/** A part of a page under a heading of its own. */
export const section = (heading: string, ...parts: readonly Part[]): Html =>
  html`<section><h2>${heading}</h2>${parts}</section>`;

/** A link to everything about a booking. */
export const bookingLink = (bookingId: string): Html =>
  html`<a href="/ops?id=${bookingId}"><code>${bookingId}</code></a>`;

/** An id as it is. */
export const id = (text: string): Html => html`<code>${text}</code>`;

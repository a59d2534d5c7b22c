import { templateFields } from "@bookings/domain";

const place = /\{\{([^{}]*)\}\}/g;

/** What is wrong with the `{{places}}` of a template's title or text. */
export function placeProblems(text: string): string[] {
  const unknown = [...text.matchAll(place)]
    .map(([whole, name = ""]) => ({ whole, name: name.trim() }))
    .filter(({ name }) => !templateFields.includes(name))
    .map(({ whole }) => `names ${whole}, which no booking has; known are ${templateFields.join(", ")}`);
  const isUnbalanced = /\{\{|\}\}/.test(text.replaceAll(place, "…"));
  return isUnbalanced ? [...unknown, "must close each {{ with }}, as in {{startAt}}"] : unknown;
}

import type { IdSource } from "@bookings/domain";

const uuid = (family: string, number: number): string =>
  `${family}-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

/** The same UUID for the same number, every time: `anId<EventId>(1)`. A higher number gives a higher id. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the id identifies
export const anId = <Name extends string>(number: number): Name => uuid("00000000", number) as Name;

/** New ids one after the other; none of them is ever one of {@link anId}'s. */
export function sequentialIds(family = "aaaaaaaa"): IdSource {
  let given = 0;
  return { next: () => uuid(family, ++given) };
}

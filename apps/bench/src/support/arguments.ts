import { InvalidArgumentError } from "commander";

/** Both ends included. */
export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** From twice as much on. */
export function multipleOf(step: number) {
  return (text: string): number => {
    const number = wholeNumber(2 * step, 100_000_000)(text);
    if (number % step === 0) return number;
    throw new InvalidArgumentError(`It must be a multiple of ${step}.`);
  };
}

export function postgresUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("It must be a URL such as postgres://user:password@host:5432/postgres.");
}

/** Some of the names, in their own order. */
export function listOf<Name extends string>(names: readonly Name[]) {
  return (text: string): Name[] => {
    const chosen = new Set(text.split(","));
    const known = names.filter((name) => chosen.delete(name));
    if (chosen.size === 0) return known;
    throw new InvalidArgumentError(`It must be a list of ${names.join(", ")}, with commas.`);
  };
}

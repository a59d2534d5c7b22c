import { z } from "zod";

/** The strong entity tag of a version. */
export const etagOf = (version: string): string => `"${version}"`;

/**
 * One member of a list of entity tags, empty members included, with what separates it from the next. Spaces can be
 * read in one way only: with two, a header full of them would take time by the square of its length.
 */
const member = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|$)/y;

interface EntityTag {
  readonly weak: boolean;
  readonly version: string;
}

/** The entity tags of a header; none where it does not parse as a whole. */
function entityTags(header: string): EntityTag[] {
  const tags: EntityTag[] = [];
  member.lastIndex = 0;
  while (member.lastIndex < header.length) {
    const match = member.exec(header);
    if (match === null) return [];
    if (match[2] !== undefined) tags.push({ weak: match[1] !== undefined, version: match[2] });
  }
  return tags;
}

const isAny = (header: string): boolean => header.trim() === "*";

/** The versions that may be changed: undefined for any; none where the header is unreadable, which then matches nothing. */
function changeableVersions(header: string | undefined): readonly string[] | undefined {
  if (header === undefined || isAny(header)) return undefined;
  return entityTags(header).flatMap(({ weak, version }) => (weak ? [] : [version]));
}

/** Tells whether the caller has this version already. */
export type KnownVersion = (version: string) => boolean;

function knownVersions(header: string | undefined): KnownVersion {
  if (header === undefined) return () => false;
  if (isAny(header)) return () => true;
  const known = new Set(entityTags(header).map(({ version }) => version));
  return (version) => known.has(version);
}

const text = z.string().optional();
const extension = { "x-extension": true };

export const ifMatch = text.transform(changeableVersions).meta({
  example: '"1.1"',
  param: {
    ...extension,
    description:
      "Entity tags of the versions of the booking that the caller is willing to change, or `*` for any. Weak tags match nothing.",
  },
});

export const ifNoneMatch = text.transform(knownVersions).meta({
  example: '"1.1"',
  param: {
    ...extension,
    description:
      "Entity tags of the versions that the caller has already, or `*`; when one is current, the answer is 304.",
  },
});

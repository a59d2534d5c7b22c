import { matchesGlob } from "node:path";

const rooms = ["packages", "apps", "test", "docs", "scripts", ".ci"];

/** Where a path begins that says from where it is to be read. */
const rooted = new RegExp(`^(${rooms.map((room) => room.replace(".", "\\.")).join("|")})(/|$)`);

/** The name of a source file, whose folder the reader has just been told. */
const sourceFile = /^[\w.-]+\.ts$/;

const codeSpan = /`([^`\n]+)`/g;
/** Into the repository, not to an address or a heading. */
const link = /\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g;

const firstOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, one = ""]) => one.replace(/\/$/, ""));

/** Paths that a Markdown file at the root names in code or in links, and that are none of `files`. */
export function deadPathsIn(markdown: string, files: readonly string[]): string[] {
  const outsideBlocks = markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, "");
  const isThere = (path: string): boolean =>
    files.some((file) => file.startsWith(`${path}/`) || matchesGlob(file, path));
  const isSomewhere = (name: string): boolean => files.some((file) => file.endsWith(`/${name}`));
  const spans = firstOf(outsideBlocks, codeSpan);
  const paths = [...spans.filter((span) => rooted.test(span)), ...firstOf(outsideBlocks, link)];
  const dead = [
    ...paths.filter((path) => !isThere(path)),
    ...spans.filter((span) => sourceFile.test(span) && !isSomewhere(span)),
  ];
  return [...new Set(dead)];
}

import { matchesGlob, posix } from "node:path";

export interface Document {
  readonly path: string;
  readonly text: string;
}

const block = /^(```|~~~)[\s\S]*?^\1/gm;
const codeSpan = /`([^`\n]+)`/g;
/** Into the repository, not to an address. */
const link = /\]\((?![a-z]+:)([^)\s]+)\)/g;

const rooms = ["packages", "apps", "examples", "test", "docs", "scripts", ".ci"];
/** Where a path begins that is read from the root of the repository, wherever the document lies. */
const rooted = new RegExp(`^(${rooms.map((room) => room.replace(".", "\\.")).join("|")})/`);
/** The name of a source file, whose folder the reader has just been told. */
const sourceFile = /^[\w.-]+\.ts$/;

/** What a build makes, and no commit holds. */
const built = /\/dist(\/|$)/;

const firstOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, one = ""]) => one);

/** As GitHub makes them: `## What it does, and why` becomes `what-it-does-and-why`. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsIn = (markdown: string): string[] =>
  firstOf(markdown.replaceAll(block, ""), /^#{1,6} +(.+?) *$/gm).map(anchorOf);

/** Where a link of a document leads, from the root of the repository. */
const targetOf = (from: string, way: string): string =>
  way === "" ? from : posix.join(posix.dirname(from), way).replace(/\/$/, "");

const isThere = (path: string, files: readonly string[]): boolean =>
  files.some((file) => file === path || file.startsWith(`${path}/`));

/** Links of a document into the repository that lead nowhere, to a heading that is not there included. */
export function deadLinksIn(
  { path, text }: Document,
  files: readonly string[],
  textOf: (path: string) => string,
): string[] {
  const links = firstOf(text.replaceAll(block, "").replaceAll(codeSpan, ""), link);
  return links.filter((one) => {
    const [way = "", anchor] = one.split("#");
    const target = targetOf(path, way);
    if (!isThere(target, files)) return true;
    return anchor !== undefined && !anchorsIn(target === path ? text : textOf(target)).includes(anchor);
  });
}

/** Paths and names of source files that a document shows as code, and that are none of `files`. */
export function deadPathsIn({ text }: Document, files: readonly string[]): string[] {
  const spans = firstOf(text.replaceAll(block, ""), codeSpan);
  const isAnywhere = (name: string): boolean => files.some((file) => file.endsWith(`/${name}`));
  return spans.filter((span) => {
    const path = span.replace(/\/$/, "");
    if (built.test(path)) return false;
    if (rooted.test(span)) return !isThere(path, files) && !files.some((file) => matchesGlob(file, path));
    return sourceFile.test(span) && !isAnywhere(span);
  });
}

import { posix } from "node:path";
import { type Comment, type Node, parseSync } from "oxc-parser";

/** The text of a file, by its path from the root of the checkout. */
export type Read = (path: string) => string;

/** Something that a package exports. */
export interface Exported {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  /** What its JSDoc says; empty where there is none. */
  readonly says: string;
}

type Specifier = { readonly local: Node; readonly exported: Node };

/** Everything of the package that can be imported through a door; what it hands on from another package is that one's. */
export function exportedFrom(door: string, read: Read): Exported[] {
  const text = read(door);
  const { program, comments } = parseSync(door, text);
  return program.body.flatMap((statement) => {
    if (statement.type === "ExportAllDeclaration") return of(door, statement.source.value, read);
    if (statement.type !== "ExportNamedDeclaration") return [];
    if (statement.source !== null) return only(statement.specifiers, of(door, statement.source.value, read));
    const line = text.slice(0, statement.start).split("\n").length;
    const says = commentAbove(statement.start, comments, text);
    return namesIn(statement.declaration).map((name) => ({ name, path: door, line, says }));
  });
}

const of = (door: string, specifier: string, read: Read): Exported[] =>
  specifier.startsWith(".") ? exportedFrom(posix.join(posix.dirname(door), specifier), read) : [];

/** Those that are handed on by name, or under another one. */
const only = (specifiers: readonly Specifier[], found: readonly Exported[]): Exported[] =>
  specifiers.flatMap(({ local, exported }) =>
    found
      .filter(({ name }) => name === nameOf(local))
      .map((one) => ({ ...one, name: nameOf(exported) ?? one.name })),
  );

const nameOf = (node: Node): string | undefined => (node.type === "Identifier" ? node.name : undefined);

function namesIn(declaration: Node | null): string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration")
    return declaration.declarations.map(({ id }) => nameOf(id) ?? "<pattern>");
  return "id" in declaration && declaration.id !== null ? [nameOf(declaration.id) ?? "<unnamed>"] : [];
}

/** A JSDoc comment belongs to what follows it with nothing but space, or a remark for the linter, in between. */
function commentAbove(start: number, comments: readonly Comment[], text: string): string {
  const above = comments.filter(
    ({ type, value, end }) => type === "Block" && value.startsWith("*") && end <= start,
  );
  const last = above.at(-1);
  if (last === undefined || !/^\s*(\/\/.*\s*)*$/.test(text.slice(last.end, start))) return "";
  return last.value.replaceAll(/^\s*\*+ ?/gm, "").trim();
}

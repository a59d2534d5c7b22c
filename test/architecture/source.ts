import { type Node, parseSync, visitorKeys } from "oxc-parser";

/** A node of the syntax tree with the place where it hangs. */
export interface Place {
  readonly node: Node;
  readonly parent: Node;
  /** The property of the parent that holds the node. */
  readonly key: string;
  readonly line: number;
}

/** An import in any of its forms; what only the compiler sees (`import type`) counts like the rest. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Stands for the specifier of an `import(…)` that is computed, so that no rule can know what it brings in. */
export const COMPUTED = "<computed>";

/** Every node of a TypeScript file but the root. */
export function placesIn(path: string, text: string): Place[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors.map((error) => error.message).join("; ")}`);
  const lineAt = lineCounter(text);
  return [...placesBelow(program, lineAt)];
}

export function importsAmong(places: readonly Place[]): Import[] {
  return places.flatMap(({ node, line }) => {
    const specifier = specifierOf(node);
    return specifier === undefined ? [] : [{ specifier, line }];
  });
}

function* placesBelow(parent: Node, lineAt: (offset: number) => number): Generator<Place> {
  for (const key of visitorKeys[parent.type] ?? []) {
    const held: unknown = Reflect.get(parent, key);
    for (const node of [held].flat().filter(isNode)) {
      yield { node, parent, key, line: lineAt(node.start) };
      yield* placesBelow(node, lineAt);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

function lineCounter(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map((match) => match.index);
  return (offset) => 1 + ends.filter((end) => end < offset).length;
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "TSImportType":
      return node.source.value;
    case "ExportNamedDeclaration":
      return node.source?.value;
    case "TSExternalModuleReference":
      return node.expression.value;
    case "ImportExpression":
      return literal(node.source) ?? COMPUTED;
    case "CallExpression":
      return isRequire(node.callee) || isResolve(node.callee)
        ? (literal(node.arguments[0]) ?? COMPUTED)
        : undefined;
    default:
      return undefined;
  }
}

const isRequire = (callee: Node): boolean => callee.type === "Identifier" && callee.name === "require";

/** `import.meta.resolve(…)`: the file is read in another way, and is needed all the same. */
const isResolve = (callee: Node): boolean =>
  callee.type === "MemberExpression" &&
  callee.object.type === "MetaProperty" &&
  callee.property.type === "Identifier" &&
  callee.property.name === "resolve";

/** The text of a string, or of a template that has nothing to fill in. */
export function literal(node: Node | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? "";
  return undefined;
}

import type { Node } from "oxc-parser";
import { literal, type Place } from "./source.ts";

/** Names through which a program reaches the machine it runs on. */
const MACHINE = new Set([
  "Buffer",
  "clearInterval",
  "clearTimeout",
  "console",
  "crypto",
  "fetch",
  "global",
  "globalThis",
  "navigator",
  "performance",
  "process",
  "queueMicrotask",
  "require",
  "setImmediate",
  "setInterval",
  "setTimeout",
]);

/**
 * Every use of the clock, of chance or of the machine. `Date` and `Math` are allowed in the few forms whose
 * result follows from what goes in; under another name (`const D = Date`) they could not be followed.
 */
export function clockAndChanceIn(places: readonly Place[]): string[] {
  return places.flatMap((place) => {
    const name = valueName(place);
    if (name === undefined) return [];
    if (name === "Date" && !isPureDate(place)) return [`${place.line} asks the clock through Date`];
    if (name === "Math" && memberOf(place) === undefined) return [`${place.line} takes Math as a whole`];
    if (name === "Math" && memberOf(place) === "random") return [`${place.line} throws the dice`];
    return MACHINE.has(name) ? [`${place.line} uses ${name}`] : [];
  });
}

/** Every reading of `process.env`, whatever way it is written. */
export function environmentReadsIn(places: readonly Place[]): string[] {
  return places.filter(readsEnvironment).map(({ line }) => `${line} reads the environment`);
}

/** The name, where the place uses the value that it stands for, and does not name a property, a type or an import. */
function valueName({ node, parent, key }: Place): string | undefined {
  if (node.type !== "Identifier" || parent.type.startsWith("TSQualified")) return undefined;
  const computed = "computed" in parent && parent.computed;
  if ((key === "property" || key === "key") && !computed) return undefined;
  return ["typeName", "exprName", "imported", "exported", "label"].includes(key) ? undefined : node.name;
}

/** `new Date(text)`, `x instanceof Date`, `Date.UTC(…)`; never `new Date()`, `Date()`, `Date.now()`. */
function isPureDate(place: Place): boolean {
  const { parent, key } = place;
  if (parent.type === "NewExpression") return key === "callee" && parent.arguments.length > 0;
  if (parent.type === "BinaryExpression") return parent.operator === "instanceof" && key === "right";
  return ["UTC", "parse", "prototype"].includes(memberOf(place) ?? "");
}

/** `now` where the place is the `Date` of `Date.now`; undefined where no member with a known name is taken. */
function memberOf({ parent, key }: Place): string | undefined {
  return key === "object" ? memberName(parent) : undefined;
}

function memberName(node: Node): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  if (node.computed) return literal(node.property);
  return node.property.type === "Identifier" ? node.property.name : undefined;
}

function readsEnvironment({ node }: Place): boolean {
  switch (node.type) {
    case "MemberExpression":
      return memberName(node) === "env" && isProcess(node.object);
    case "VariableDeclarator":
      return node.init !== null && isProcess(node.init) && takesEnv(node.id);
    case "ImportDeclaration":
      return /^(node:)?process$/.test(node.source.value) && node.specifiers.some(bringsEnv);
    default:
      return false;
  }
}

const isProcess = (node: Node): boolean =>
  (node.type === "Identifier" && node.name === "process") || memberName(node) === "process";

const takesEnv = (pattern: Node): boolean =>
  pattern.type === "ObjectPattern" && pattern.properties.some((property) => isNamed(property, "env"));

/** `{ ...rest }` of the process brings the environment, too. */
const isNamed = (property: Node, name: string): boolean =>
  property.type === "RestElement" ||
  (property.type === "Property" && property.key.type === "Identifier" && property.key.name === name);

/** `{ env }`, or the whole of the process under a name that nobody looks for. */
function bringsEnv(specifier: Node): boolean {
  if (specifier.type === "ImportSpecifier")
    return specifier.imported.type === "Identifier" && specifier.imported.name === "env";
  return "local" in specifier && specifier.local.type === "Identifier" && specifier.local.name !== "process";
}

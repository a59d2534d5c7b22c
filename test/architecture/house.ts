import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type Import, importsAmong, type Place, placesIn } from "./source.ts";

/** What the rules read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  /** From the root of the checkout, as in `packages/domain`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export interface Module {
  readonly path: string;
  readonly package: Package;
  /** The first folder below the package: `src`, `testing` or `test`; an example's sources stand in none, and are `src`. */
  readonly room: string;
  readonly places: readonly Place[];
  readonly imports: readonly Import[];
}

/** Where an import leads. A door is a key of the other package's `exports`. */
export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly package: Package; readonly door: string }
  | { readonly kind: "library"; readonly name: string }
  | { readonly kind: "node" };

export interface House {
  readonly packages: readonly Package[];
  readonly modules: readonly Module[];
}

/** Paths from the root of the checkout, with the text of each file. */
export type Files = Readonly<Record<string, string>>;

const NOT_OURS = new Set(["node_modules", "dist", "dist-testing", ".data"]);

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export function readHouse(): House {
  const pattern = "{packages,apps,examples}/*/{package.json,**/*.{ts,mts,cts,js,mjs,cjs}}";
  const paths = globSync(pattern, { cwd: ROOT, exclude: (path) => NOT_OURS.has(posix.basename(path)) });
  return houseOf(
    Object.fromEntries(paths.map((path) => [path, readFileSync(posix.join(ROOT, path), "utf8")])),
  );
}

export function houseOf(files: Files): House {
  const packages = Object.entries(files)
    .filter(([path]) => posix.basename(path) === "package.json")
    .map(
      ([path, text]): Package => ({ folder: posix.dirname(path), manifest: JSON.parse(text) as Manifest }),
    );
  const modules = packages.flatMap((owner) =>
    Object.entries(files)
      .filter(([path]) => path.startsWith(`${owner.folder}/`) && !path.endsWith("/package.json"))
      .map(([path, text]) => moduleOf(owner, path, text)),
  );
  return { packages, modules };
}

function moduleOf(owner: Package, path: string, text: string): Module {
  const places = placesIn(path, text);
  return { path, package: owner, room: roomOf(owner, path), places, imports: importsAmong(places) };
}

function roomOf({ folder }: Package, path: string): string {
  const [room = "", ...rest] = posix.relative(folder, path).split("/");
  return folder.startsWith("examples/") && rest.length === 0 ? "src" : room;
}

export function targetOf(from: Module, specifier: string, house: House): Target {
  if (specifier.startsWith("."))
    return { kind: "file", path: posix.join(posix.dirname(from.path), specifier) };
  if (isBuiltin(specifier)) return { kind: "node" };
  const name = libraryName(specifier);
  const found = house.packages.find((candidate) => candidate.manifest.name === name);
  if (found === undefined) return { kind: "library", name };
  return { kind: "package", package: found, door: `.${specifier.slice(name.length)}` };
}

/** `@koa/router/x` → `@koa/router`, `pg/lib/y` → `pg`. */
function libraryName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The file that an import reads, if it is one of ours. */
export function fileOf(target: Target): string | undefined {
  if (target.kind === "file") return target.path;
  if (target.kind !== "package") return undefined;
  const file = target.package.manifest.exports?.[target.door];
  return file === undefined ? undefined : posix.join(target.package.folder, file);
}

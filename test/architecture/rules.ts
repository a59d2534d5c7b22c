import { fileOf, type House, type Module, type Package, type Target, targetOf } from "./house.ts";
import { clockAndChanceIn, environmentReadsIn } from "./machine.ts";

export interface Rule {
  readonly name: string;
  /** What would go wrong without it, for the one whom it stops. */
  readonly because: string;
  appliesTo(module: Module): boolean;
  /** What in the module breaks the rule: `3 imports "koa"` with the line in front. */
  broken(module: Module, house: House): string[];
}

/** A rule that looks at one import at a time. */
function importRule(
  name: string,
  because: string,
  appliesTo: (module: Module) => boolean,
  forbids: (target: Target, from: Module) => boolean,
): Rule {
  const broken = (module: Module, house: House): string[] =>
    module.imports
      .filter(({ specifier }) => forbids(targetOf(module, specifier, house), module))
      .map(({ specifier, line }) => `${line} imports "${specifier}"`);
  return { name, because, appliesTo, broken };
}

const DOMAIN = "packages/domain";
const GROUND_FLOOR = `${DOMAIN}/src/shared`;
const CLIENT = "packages/client";

const inside = (folder: string, path: string): boolean => path.startsWith(`${folder}/`);
const inExamples = (module: Module): boolean => inside("examples", module.path);
const MEMORY = `${DOMAIN}/src/memory`;
const inDomainSource = (module: Module): boolean => inside(`${DOMAIN}/src`, module.path);
const inPackageSource = (module: Module): boolean => inside("packages", module.path) && module.room === "src";
const inAdapterSource = (module: Module): boolean => inPackageSource(module) && !inDomainSource(module);
const inPackageTests = (module: Module): boolean => inside("packages", module.path) && module.room !== "src";

const inClientSource = (module: Module): boolean => inside(`${CLIENT}/src`, module.path);

/** Node 18 has WebCrypto only there; asked for where there is no global one, which no browser is without. */
const isOldNodesCrypto = (specifier: string, { path }: Module): boolean =>
  specifier === "node:crypto" && path === `${CLIENT}/src/web-crypto.ts`;

const isDomain = (candidate: Package): boolean => candidate.folder === DOMAIN;
const staysIn = (folder: string, target: Target): boolean =>
  target.kind === "file" && inside(folder, target.path);

/** Another package than the module's own, the domain excepted: it is there for everybody. */
const isNeighbour = (target: Target, from: Module): boolean =>
  target.kind === "package" && target.package !== from.package && !isDomain(target.package);

const leadsToTesting = (target: Target, from: Module): boolean =>
  target.kind === "package"
    ? target.door.startsWith("./testing")
    : staysIn(`${from.package.folder}/testing`, target) || staysIn(`${from.package.folder}/test`, target);

/** Past the doors that a package opens in its `exports`, or over the wall by a relative path. */
const climbsIn = (target: Target, from: Module): boolean =>
  target.kind === "package"
    ? target.package.manifest.exports?.[target.door] === undefined
    : target.kind === "file" && !staysIn(from.package.folder, target);

export const rules: readonly Rule[] = [
  importRule(
    "the domain imports only itself",
    // The rules of booking outlive every framework and database of today. As long as nothing else can get in,
    // they can be read, tested and moved without them.
    "the rules of booking must not depend on any technology, Node included",
    inDomainSource,
    (target) => !staysIn(`${DOMAIN}/src`, target),
  ),
  importRule(
    "the ground floor of the domain knows no aggregate",
    // Everything stands on shared/. If it knew a booking, an event could not be understood without bookings.
    "what all aggregates stand on must not lean on one of them",
    (module) => inside(GROUND_FLOOR, module.path),
    (target) => staysIn(`${DOMAIN}/src`, target) && !staysIn(GROUND_FLOOR, target),
  ),
  importRule(
    "nothing in the house stands on the storage in memory",
    // It is there for those who embed the domain, and for tests. A rule of booking that knew it would know an
    // adapter; an adapter that used it would keep in one process what belongs to all.
    "it is an adapter, for those who embed the domain and for tests",
    (module) => inPackageSource(module) && !inside(MEMORY, module.path),
    (target) =>
      staysIn(MEMORY, target) ||
      (target.kind === "package" && isDomain(target.package) && target.door === "./memory"),
  ),
  importRule(
    "examples show what everybody can do",
    // Whoever copies an example has the published packages and no more: no app and no test material.
    "whoever copies an example has nothing but the published packages",
    (module) => inExamples(module) && module.room === "src",
    (target, from) =>
      target.kind === "package" &&
      (target.package.folder.startsWith("apps/") || leadsToTesting(target, from)),
  ),
  importRule(
    "adapters do not know each other",
    // An adapter can be taken off and replaced only if the domain and the composition root alone know it.
    "an adapter that knows another one cannot be replaced without it",
    inAdapterSource,
    isNeighbour,
  ),
  {
    name: "the client imports only itself",
    // It is installed by strangers, into pages as well as into processes. Whatever it imported would go with it.
    because: "the client runs in browsers, and its users get nothing that they have not asked for",
    appliesTo: inClientSource,
    broken: (module, house) =>
      module.imports
        .filter(({ specifier }) => !staysIn(`${CLIENT}/src`, targetOf(module, specifier, house)))
        .filter(({ specifier }) => !isOldNodesCrypto(specifier, module))
        .map(({ specifier, line }) => `${line} imports "${specifier}"`),
  },
  importRule(
    "sources do not use test material",
    // Fakes and builders lie by design: they must have no way into production.
    "fakes and builders must have no way into production",
    inPackageSource,
    leadsToTesting,
  ),
  importRule(
    "tests know their own package and the domain",
    // A test that needs two adapters is a test of the server and belongs to it. It would also break whenever
    // the neighbour changes.
    "a package's tests must survive every change in its neighbours",
    inPackageTests,
    isNeighbour,
  ),
  importRule(
    "test material enters its own package by the door",
    // testing/ is published beside dist/, and dist/ has no ../src.
    "the published package has no src folder that a relative path could reach",
    (module) => module.room === "testing",
    (target, from) => staysIn(`${from.package.folder}/src`, target),
  ),
  importRule(
    "packages are entered by the door",
    // What a package does not export may change any day; that is the point of not exporting it.
    "what a package does not export may change without notice",
    () => true,
    climbsIn,
  ),
  {
    name: "nothing imports itself, however long the way round",
    // In a circle no file can be understood, tested or moved alone, and the order in which they load decides
    // which of them is still undefined. Types count: the circle is in the reader's head, too.
    because: "files in a circle can only be understood together",
    appliesTo: () => true,
    broken: (module, house) => {
      const circle = wayBack(module, house);
      return circle === undefined ? [] : [`1 imports itself: ${[...circle, module.path].join(" → ")}`];
    },
  },
  {
    name: "the domain has no clock, no dice and no machine",
    // Time comes in as `now`, new ids come through a port; then every case can be played through on paper, and
    // no test has to wait. Half of this the compiler sees, because the domain is compiled without any types
    // of Node. But the clock and the dice belong to the language.
    because: "what happens must follow from what comes in: time as `now`, ids through a port",
    appliesTo: inDomainSource,
    broken: (module) => clockAndChanceIn(module.places),
  },
  {
    name: "only the configuration reads the environment",
    // A setting that is read in passing is neither validated at start nor to be found in .env.example.
    because: "a setting read in passing is validated by nobody and documented nowhere",
    appliesTo: (module) =>
      module.room === "src" && !/^(examples\/|apps\/(bench\/|server\/src\/config))/.test(module.path),
    broken: (module) => environmentReadsIn(module.places),
  },
];

/** Every breach of a rule in the house, as `path:line what`. */
export function breaches(rule: Rule, house: House): string[] {
  return house.modules
    .filter((module) => rule.appliesTo(module))
    .flatMap((module) => rule.broken(module, house).map((breach) => `${module.path}:${breach}`));
}

/** The shortest way along the imports from a module back to it; undefined where there is none. */
function wayBack(start: Module, house: House): string[] | undefined {
  const byPath = new Map(house.modules.map((module) => [module.path, module]));
  const seen = new Set<string>();
  const ways: string[][] = [[start.path]];
  for (const way of ways) {
    const last = byPath.get(way.at(-1) ?? "");
    for (const next of last === undefined ? [] : filesImportedBy(last, house)) {
      if (next === start.path) return way;
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

function filesImportedBy(module: Module, house: House): string[] {
  return module.imports
    .map(({ specifier }) => fileOf(targetOf(module, specifier, house)))
    .filter((path) => path !== undefined);
}

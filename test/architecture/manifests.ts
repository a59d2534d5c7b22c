import { type House, type Module, type Package, targetOf } from "./house.ts";

/** What stands wrongly in a package.json: one line for each library that is missing or too many. */
export function wrongDeclarations(owner: Package, house: House): string[] {
  const declared = Object.keys(owner.manifest.dependencies ?? {});
  const needed = librariesOf(owner, house);
  return [
    ...needed
      .filter((name) => !declared.includes(name))
      .map((name) => `${owner.folder} does not declare ${name}`),
    ...declared
      .filter((name) => !needed.includes(name))
      .map((name) => `${owner.folder} declares ${name}, unused`),
  ].toSorted();
}

/** Everything that the package's own sources import from outside, Node's modules excepted. */
function librariesOf(owner: Package, house: House): string[] {
  const sources = house.modules.filter((module) => module.package === owner && module.room === "src");
  return [...new Set(sources.flatMap((module) => libraryNames(module, house)))];
}

function libraryNames(module: Module, house: House): string[] {
  return module.imports.flatMap(({ specifier }) => {
    const target = targetOf(module, specifier, house);
    if (target.kind === "library") return [target.name];
    return target.kind === "package" && target.package !== module.package
      ? [target.package.manifest.name]
      : [];
  });
}

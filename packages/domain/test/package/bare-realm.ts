import { posix } from "node:path";
import vm from "node:vm";
import { anOrder, moduleBehind, scriptOf } from "./modules.ts";

// Runs the order in a realm that has the language and nothing else: no Node, no browser.
// Started with --experimental-vm-modules; prints what is reported.

const bare = { "@bookings/domain": moduleBehind("."), "@bookings/domain/memory": moduleBehind("./memory") };
const report = (text: string): void => void process.stdout.write(text);
const context = vm.createContext({ report }, { codeGeneration: { strings: false, wasm: false } });
const modules = new Map<string, vm.SourceTextModule>();

function moduleAt(path: string): vm.SourceTextModule {
  const found = modules.get(path) ?? new vm.SourceTextModule(scriptOf(path), { context, identifier: path });
  modules.set(path, found);
  return found;
}

const link: vm.ModuleLinker = (specifier, from) => {
  if (specifier.startsWith(".")) return moduleAt(posix.join(posix.dirname(from.identifier), specifier));
  const path: unknown = Reflect.get(bare, specifier);
  if (typeof path !== "string") throw new Error(`${from.identifier} imports ${specifier}`);
  return moduleAt(path);
};

const entry = new vm.SourceTextModule(anOrder, { context, identifier: "/entry.js" });
await entry.link(link);
await entry.evaluate();

import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

// For `node --import`: notes every module that the process loads, in a file that MODULES names, at its end.
const loaded: string[] = [];

registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});

process.on("exit", () => writeFileSync(process.env["MODULES"] ?? "", loaded.join("\n")));

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readInstalled } from "./dependencies/installed.ts";
import { dependenciesIn, LIST, licenceList, licenceProblems } from "./dependencies/licences.ts";
import { readLockFile } from "./dependencies/lock-file.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dependencies = dependenciesIn(readLockFile(root), readInstalled(root));
const problems = licenceProblems(dependencies);
if (problems.length > 0) throw new Error(`The list was not written:\n${problems.join("\n")}`);
writeFileSync(join(root, LIST), licenceList(dependencies));

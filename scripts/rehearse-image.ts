import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

// Does in an empty folder what the Dockerfile's first stage does in a container, for machines that have none: as root, with
// the Node of its base image in the PATH. `node scripts/rehearse-image.ts FOLDER`

const root = fileURLToPath(new URL("..", import.meta.url));

/** The instructions of the first stage, each with what it is told. */
function firstStage(dockerfile: string): { readonly verb: string; readonly rest: string }[] {
  const [, stage = ""] = dockerfile.split(/^FROM .*$/m);
  return stage
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ verb: line.split(" ", 1)[0] ?? "", rest: line.slice(line.indexOf(" ") + 1) }));
}

/** A folder's content goes into the target, a file under its name where the target is a folder. */
function copy(words: readonly string[], folder: string): void {
  const target = words.at(-1) ?? "";
  for (const source of words.slice(0, -1)) {
    const to = join(folder, target, target.endsWith("/") ? basename(source) : "");
    cpSync(join(root, source), to, { recursive: true });
  }
}

const isUser = (user: string): boolean => /^\d+:\d+$/.test(user);

function run(command: string, folder: string, user: string): void {
  const [uid = "0", gid = "0"] = user.split(":");
  const as = isUser(user) ? ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"] : [];
  const [program, ...args] = [...as, "/bin/sh", "-c", command];
  const { status } = spawnSync(program, args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error(`exit code ${status}: ${command}`);
}

function rehearse(folder: string): void {
  if (existsSync(folder)) throw new Error(`${folder} is there already`);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  let user = "";
  for (const { verb, rest } of firstStage(readFileSync(join(root, "Dockerfile"), "utf8"))) {
    if (verb === "COPY") copy(rest.split(" "), folder);
    else if (verb === "RUN") run(rest, folder, user);
    else if (verb === "USER") user = rest;
    else if (verb !== "WORKDIR") throw new Error(`what does ${verb} do?`);
  }
  // COPY --chown=0:0 of the second stage.
  run("chown -R 0:0 .", folder, "");
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("node scripts/rehearse-image.ts FOLDER");
rehearse(folder);

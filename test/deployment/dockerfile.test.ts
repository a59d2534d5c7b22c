import { globSync } from "node:fs";
import { expect } from "chai";
import { root, textOf } from "../repository/files.ts";
import { type Instruction, stagesOf } from "./dockerfile.ts";

const [build = [], image = []] = stagesOf(textOf("Dockerfile"));
const told = (stage: readonly Instruction[], verb: string): string[] =>
  stage.filter((instruction) => instruction.verb === verb).map(({ rest }) => rest);

const manifest = (folder: string) =>
  JSON.parse(textOf(`${folder}/package.json`)) as { dependencies?: Record<string, string>; name: string };

/** The folders of the server and of all packages that it needs to run. */
function needed(folder = "apps/server", found = new Set<string>()): Set<string> {
  if (found.has(folder)) return found;
  found.add(folder);
  const names = Object.keys(manifest(folder).dependencies ?? {});
  for (const name of names.filter((one) => one.startsWith("@bookings/")))
    needed(name.replace("@bookings/", "packages/"), found);
  return found;
}

describe("the Dockerfile", () => {
  const { devDependencies } = JSON.parse(textOf("package.json")) as { devDependencies: { node: string } };

  it("runs the Node that the tests run on", () => {
    const base = `node:${devDependencies.node}-slim`;
    expect([...told(build, "FROM"), ...told(image, "FROM")]).to.deep.equal([`${base} AS build`, base]);
  });

  it("copies what is there", () => {
    const sources = told(build, "COPY").flatMap((rest) => rest.split(" ").slice(0, -1));
    expect(sources.filter((source) => globSync(source, { cwd: root }).length === 0)).to.deep.equal([]);
  });

  it("copies the server and what it needs to run, and nothing else", () => {
    const sources = told(build, "COPY").flatMap((rest) => rest.split(" ").slice(0, -1));
    const folders = [...needed()];
    expect(sources.filter((source) => source.includes("/"))).to.have.members(
      folders.flatMap((folder) => [`${folder}/package.json`, `${folder}/src`]),
    );
    expect(folders).to.include("packages/domain").and.not.include("packages/client");
  });

  it("lets in what it copies", () => {
    const lines = textOf(".dockerignore").split("\n");
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))[0]).to.equal("*");
    const kept = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    const patterns = kept.map(
      (one) => new RegExp(`^${one.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`),
    );
    const sources = told(build, "COPY").flatMap((rest) => rest.split(" ").slice(0, -1));
    expect(sources.filter((source) => !patterns.some((pattern) => pattern.test(source)))).to.deep.equal([]);
  });

  it("starts the command as its first line says", () => {
    const [, flags = ""] = /^#!\/usr\/bin\/env -S node (.*)\n/.exec(textOf("apps/server/src/main.js")) ?? [];
    const command = ["node", ...flags.split(" "), "apps/server/src/main.js"];
    expect(told(image, "ENTRYPOINT").map((rest) => JSON.parse(rest) as unknown)).to.deep.equal([command]);
    expect(told(image, "CMD")).to.deep.equal(['["serve"]']);
    // What was compiled with other flags is compiled again.
    expect(told(build, "RUN").filter((rest) => rest.includes(` ${command.join(" ")} serve`))).to.have.length(
      1,
    );
  });

  it("runs as nobody who owns what runs, as the one for whom it was compiled", () => {
    expect(told(image, "USER")).to.deep.equal(["1000:1000"]).and.to.deep.equal(told(build, "USER"));
    expect(told(image, "COPY")).to.deep.equal(["--from=build --chown=0:0 /app /app"]);
  });

  it("is told to stop as the service expects it, and asks it how it is", () => {
    expect(told(image, "STOPSIGNAL")).to.deep.equal(["SIGTERM"]);
    expect(told(image, "HEALTHCHECK").join())
      .to.include("/health/ready")
      .and.to.match(/CMD \["node"/);
  });

  it("holds no secret", () => {
    expect([...told(build, "ENV"), ...told(image, "ENV"), ...told(build, "ARG")].join()).not.to.match(
      /SECRET|PASSWORD|TOKEN|DATABASE_URL/,
    );
  });
});

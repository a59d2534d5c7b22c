import { expect } from "chai";
import { repositoryFiles, textOf } from "../repository/files.ts";
import { askedBy, neededBy } from "./asked.ts";
import { stagesOf } from "./dockerfile.ts";
import { documentsIn, type Json } from "./manifests.ts";

const folder = "deploy/pgbouncer/";
const start = textOf(`${folder}start.sh`);
const [image = []] = stagesOf(textOf(`${folder}Dockerfile`));
const told = (verb: string): string[] => image.filter((one) => one.verb === verb).map(({ rest }) => rest);

describe("deploy/pgbouncer", () => {
  it("hands to its templates everything that they ask for", () => {
    const exported = [...start.matchAll(/^export (.*)$/gm)]
      .flatMap(([, names = ""]) => names.split(" "))
      .map((name) => name.split("=")[0] ?? "");
    for (const name of ["pgbouncer.ini", "users.txt"])
      expect(exported, name).to.include.members(askedBy(`${folder}${name}.template`));
  });

  it("has a default for all but the primary and the password", () => {
    expect(neededBy(`${folder}start.sh`)).to.deep.equal(["PRIMARY_HOST", "DATABASE_PASSWORD"]);
    // What the image sets.
    const own = ["TEMPLATES", "CONFIG"];
    const defaults = [...start.matchAll(/export (\w+)="\$\{\1:-/g)].map(([, name]) => name);
    expect(askedBy(`${folder}start.sh`)).to.have.members([
      ...own,
      ...defaults,
      ...neededBy(`${folder}start.sh`),
    ]);
    expect(told("ENV").join(" ")).to.match(/TEMPLATES=\S+ CONFIG=\S+/);
  });

  it("is set as docs/operations.md says", () => {
    const settings = new Map(
      [...textOf(`${folder}pgbouncer.ini.template`).matchAll(/^(\w+) = (.*)$/gm)].map(
        ([, name = "", value = ""]) => [name, value],
      ),
    );
    const [, table = ""] = /### PgBouncer\n(.*?)\n###/s.exec(textOf("docs/operations.md")) ?? [];
    for (const name of ["pool_mode", "server_login_retry", "query_wait_timeout"])
      expect(table, name).to.include(`| \`${name}\` | \`${settings.get(name)}\``);
    expect(table).to.include("alter role bookings set statement_timeout = '5s'");
    expect(textOf("deploy/postgres/make-roles.sh")).to.include(
      "alter role bookings set statement_timeout = '5s'",
    );
  });

  it("is made of files that are there, runs as nobody special, and ends without waiting for its clients", () => {
    const copied = told("COPY").flatMap((rest) =>
      rest
        .split(" ")
        .filter((word) => !word.startsWith("--"))
        .slice(0, -1),
    );
    const files = repositoryFiles().filter(
      (path) => path.startsWith(folder) && !path.endsWith("/Dockerfile"),
    );
    expect(copied.map((name) => `${folder}${name}`)).to.have.members(files);
    expect(told("USER")).to.deep.equal(["1000:1000"]);
    expect(told("STOPSIGNAL")).to.deep.equal(["SIGINT"]);
  });
});

describe("deploy/kubernetes/pgbouncer", () => {
  const component = "deploy/kubernetes/pgbouncer/";
  const files = repositoryFiles().filter((path) => path.startsWith(component));
  const [kustomization = {}] = documentsIn(textOf(`${component}kustomization.yaml`));
  const objects = (kustomization.resources as string[]).flatMap((name) =>
    documentsIn(textOf(`${component}${name}`)),
  );
  const ofKind = (kind: string): Json => objects.find((object) => object.kind === kind);
  const { metadata, spec } = ofKind("Deployment");
  const [container] = spec.template.spec.containers;

  it("lists every file of the folder, and is named where it can be switched on", () => {
    const listed = [...(kustomization.resources as string[]), "kustomization.yaml"];
    expect(files).to.have.members(listed.map((name) => `${component}${name}`));
    expect(kustomization.kind).to.equal("Component");
    expect(textOf("deploy/kubernetes/kustomization.yaml")).to.include("# components:\n#   - pgbouncer\n");
  });

  it("names the release of package.json", () => {
    const { version } = JSON.parse(textOf("package.json")) as { version: string };
    const name = "bookings-pgbouncer";
    expect(kustomization.images).to.deep.equal([{ name, newName: name, newTag: version }]);
    expect(container.image).to.equal(name);
  });

  it("is not root, can write nothing but its configuration, and tells only what the script asks for", () => {
    expect(spec.template.spec.securityContext).to.include({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const config = /CONFIG=(\S+)/.exec(told("ENV").join(" "))?.[1];
    expect(container.volumeMounts).to.deep.equal([{ name: "run", mountPath: config }]);
    const set = (container.env as Json[]).map(({ name }) => name as string);
    expect(askedBy(`${folder}start.sh`)).to.include.members(set);
  });

  it("has sessions of the primary for all of its processes, also while one is replaced", () => {
    const pool = Number((container.env as Json[]).find(({ name }) => name === "POOL_SIZE").value);
    expect((spec.replicas + spec.strategy.rollingUpdate.maxSurge) * pool).to.be.below(90);
  });

  it("is found by its service, protected, and reached by the service's pods alone", () => {
    const { matchLabels } = spec.selector;
    expect(spec.template.metadata.labels).to.deep.equal(matchLabels);
    expect(ofKind("Service").spec.selector).to.deep.equal(matchLabels);
    expect(ofKind("PodDisruptionBudget").spec.selector).to.deep.equal({ matchLabels });
    expect(ofKind("Service").metadata.name).to.equal(metadata.name);
    const policy = ofKind("NetworkPolicy").spec;
    expect(policy.podSelector).to.deep.equal({ matchLabels });
    const [{ from, ports }] = policy.ingress;
    const [api] = documentsIn(textOf("deploy/kubernetes/api.yaml"));
    expect(api.spec.template.metadata.labels).to.include(from[0].podSelector.matchLabels);
    expect(ports).to.deep.equal([{ port: container.ports[0].name }]);
  });
});

import { expect } from "chai";
import { settingNames } from "../../apps/server/src/config.ts";
import { repositoryFiles, textOf } from "../repository/files.ts";
import { documentsIn, type Json } from "./manifests.ts";

const folder = "deploy/kubernetes/";
// What lies deeper is put in by choice, and has tests of its own.
const files = repositoryFiles().filter((path) => /^deploy\/kubernetes\/[^/]+\.yaml$/.test(path));
const [kustomization = {}] = documentsIn(textOf(`${folder}kustomization.yaml`));
const objects = files
  .filter((path) => !path.endsWith("/kustomization.yaml"))
  .flatMap((path) => documentsIn(textOf(path)));

const ofKind = (kind: string): Json[] => objects.filter((object) => object.kind === kind);
const deployments = ofKind("Deployment");
const pods = [...deployments, ...ofKind("Job")].map(({ metadata, spec }) => ({
  name: metadata.name as string,
  labels: spec.template.metadata.labels as object,
  pod: spec.template.spec,
  container: spec.template.spec.containers[0],
}));

const selects = (selector: object): string[] =>
  pods
    .filter(({ labels }) => Object.entries(selector).every(([key, value]) => labels[key as never] === value))
    .map(({ name }) => name);

describe("deploy/kubernetes", () => {
  it("lists every file of the folder", () => {
    const listed = (kustomization.resources as string[]).map((name) => `${folder}${name}`);
    expect(files.filter((path) => !path.endsWith("/kustomization.yaml"))).to.have.members(listed);
  });

  it("names the release once, and it is that of package.json", () => {
    const { version } = JSON.parse(textOf("package.json")) as { version: string };
    expect(kustomization.images).to.deep.equal([{ name: "bookings", newName: "bookings", newTag: version }]);
    for (const { name, container } of pods) expect(container.image, name).to.equal("bookings");
  });

  for (const { name, pod, container } of pods) {
    describe(name, () => {
      it("is not root, can write nothing, and may not become more", () => {
        expect(pod.securityContext).to.deep.include({
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
        });
        expect(pod.securityContext.seccompProfile).to.deep.equal({ type: "RuntimeDefault" });
        expect(container.securityContext).to.deep.equal({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(pod.serviceAccountName).to.equal(ofKind("ServiceAccount")[0].metadata.name);
      });

      it("says what it needs, and at most takes", () => {
        expect(container.resources.requests).to.include.keys("cpu", "memory");
        expect(container.resources.limits).to.deep.equal({ memory: "512Mi" });
      });

      it("takes its settings from the map and the secret, and sets only what the service reads", () => {
        expect(container.envFrom).to.deep.equal([
          { configMapRef: { name: ofKind("ConfigMap")[0].metadata.name } },
          { secretRef: { name: "bookings" } },
        ]);
        const set = ((container.env ?? []) as { name: string }[]).map(({ name: each }) => each);
        expect(settingNames).to.include.members(set);
      });
    });
  }

  it("sets in the map only what the service reads, as text, and nothing secret", () => {
    const [{ data }] = ofKind("ConfigMap");
    expect(settingNames).to.include.members(Object.keys(data as object));
    for (const value of Object.values(data as object)) expect(value).to.be.a("string");
    expect(Object.keys(data as object).join()).not.to.match(/SECRET|TOKEN|DATABASE_URL|SMTP_URL/);
    expect(ofKind("Secret")).to.deep.equal([]);
  });

  for (const { metadata, spec } of deployments) {
    const mode = String(metadata.name).replace("bookings-", "");
    it(`runs MODE=${mode} in ${metadata.name}, probed where the service answers`, () => {
      const [{ env, ports, readinessProbe: ready, livenessProbe: live }] = spec.template.spec.containers;
      expect(env).to.deep.equal([{ name: "MODE", value: mode }]);
      expect(ports).to.deep.equal([{ name: "http", containerPort: 3000 }]);
      expect(ready.httpGet).to.deep.equal({ path: "/health/ready", port: "http" });
      expect(live.httpGet).to.deep.equal({ path: "/health/live", port: "http" });
      // The service says 503 within ten seconds of losing the database; a probe that hangs for as long has failed.
      expect(live.periodSeconds * live.failureThreshold).to.be.at.least(60);
    });

    it(`never has fewer than before while ${metadata.name} is replaced, and lets each finish`, () => {
      expect(spec.strategy.rollingUpdate).to.deep.equal({ maxUnavailable: 0, maxSurge: 1 });
      const pod = spec.template.spec;
      const pause = pod.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      expect(pod.terminationGracePeriodSeconds - pause).to.be.at.least(15);
      expect(pod.topologySpreadConstraints[0].labelSelector).to.deep.equal(spec.selector);
    });

    it(`selects in ${metadata.name} its own pods, and protects them`, () => {
      expect(selects(spec.selector.matchLabels)).to.deep.equal([metadata.name]);
      const budget = ofKind("PodDisruptionBudget").find((one) => one.metadata.name === metadata.name);
      expect(budget.spec).to.deep.equal({ maxUnavailable: 1, selector: spec.selector });
    });
  }

  it("leads requests to the processes that answer them", () => {
    const [service] = ofKind("Service");
    expect(selects(service.spec.selector)).to.deep.equal(["bookings-api"]);
    expect(service.spec.ports).to.deep.equal([{ name: "http", port: 80, targetPort: "http" }]);
    const paths: Json[] = ofKind("Ingress")[0].spec.rules.flatMap(({ http }: Json) => http.paths);
    for (const { backend } of paths)
      expect(backend).to.deep.equal({ service: { name: service.metadata.name, port: { name: "http" } } });
    expect(paths.map(({ path }) => path)).to.deep.equal(["/v1", "/openapi.json", "/docs"]);
  });

  it("scales those processes, and has connections for all of them", () => {
    const [{ spec }] = ofKind("HorizontalPodAutoscaler");
    expect(spec.scaleTargetRef).to.deep.include({ kind: "Deployment", name: "bookings-api" });
    expect(deployments.find(({ metadata }) => metadata.name === "bookings-api").spec).not.to.have.property(
      "replicas",
    );
    const pool = Number(ofKind("ConfigMap")[0].data.DATABASE_POOL_MAX);
    const workers = Number(
      deployments.find(({ metadata }) => metadata.name === "bookings-worker").spec.replicas,
    );
    // One more of each while a release is rolled out; two for the jobs of a worker, two to migrate.
    const connections = (spec.maxReplicas + 1) * pool + (workers + 1) * (pool + 2) + 2;
    expect(connections).to.be.below(100);
  });

  it("migrates by the command for it", () => {
    const [job] = ofKind("Job");
    expect(job.spec.template.spec.containers[0].args).to.deep.equal(["migrate"]);
    expect(job.spec.template.spec.restartPolicy).to.equal("Never");
  });
});

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { root, textOf } from "../repository/files.ts";
import { documentsIn, type Json } from "./manifests.ts";
import { metricNames, metricsIn, ofTheLedger } from "./metrics.ts";

const alertsFile = "deploy/prometheus/alerts.yaml";
const alerts: Json[] = documentsIn(textOf(alertsFile))[0].groups.flatMap(({ rules }: Json) => rules);
const dashboard: Json = JSON.parse(textOf("deploy/grafana/bookings.json"));
const panels: Json[] = dashboard.panels;
const charts = panels.filter(({ type }) => type !== "row");

const expressions = [
  ...alerts.map(({ alert, expr }) => [`the alert ${alert}`, expr as string] as const),
  ...charts.flatMap(({ title, targets }) =>
    (targets as Json[]).map(({ expr }) => [`the panel ${title}`, expr as string] as const),
  ),
];

const sumsUpTheLedger = (expression: string): boolean =>
  ofTheLedger.some((name) => new RegExp(`(sum|avg|count)\\b[^)]*${name}`).test(expression));

describe("what Prometheus and Grafana are told", () => {
  it("names only metrics that the service has", () => {
    expect(expressions).to.have.length.above(40);
    for (const [where, expression] of expressions)
      expect(metricNames, where).to.include.members(metricsIn(expression)).and.to.not.be.empty;
  });

  it("shows or watches each of them", () => {
    const used = new Set(expressions.flatMap(([, expression]) => metricsIn(expression)));
    const unused = metricNames.filter((name) => !used.has(name) && !/_(sum|count)$/.test(name));
    expect(unused).to.deep.equal([]);
  });

  it("adds up nothing that every process tells alike", () => {
    expect(expressions.filter(([, expression]) => sumsUpTheLedger(expression))).to.deep.equal([]);
  });

  it("canary: reads expressions", () => {
    expect(metricsIn('sum by (le) (rate(a_bucket{b="c",d=~"e|f"}[5m])) / on (g) max(h:i) > 2')).to.deep.equal(
      ["a_bucket", "h:i"],
    );
    expect(sumsUpTheLedger("sum by (instance) (bookings_notifications_dead)")).to.be.false;
    expect(sumsUpTheLedger("sum(bookings_notifications_dead)")).to.be.true;
  });
});

describe("alerts", () => {
  const operations = textOf("docs/operations.md");

  for (const { alert, annotations, labels, for: patience } of alerts) {
    it(`${alert} says what is wrong and how urgent it is, and is told in docs/operations.md`, () => {
      expect(annotations.summary).to.be.a("string");
      expect(labels.severity).to.be.oneOf(["page", "ticket"]);
      expect(patience).to.match(/^\d+m$/);
      const [, file, anchor] = /^(.*)#(\w+)$/.exec(annotations.runbook) ?? [];
      expect(file).to.equal("docs/operations.md");
      const headings = [...operations.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading.toLowerCase(),
      );
      expect(headings).to.include(anchor);
    });
  }

  it("have names of their own", () => {
    const names = alerts.map(({ alert }) => alert as string);
    expect(new Set(names).size).to.equal(names.length);
  });

  it("each go off in their own test, and are quiet while all is well", () => {
    const { tests } = documentsIn(textOf("deploy/prometheus/alerts.test.yaml"))[0];
    const cases: Json[] = tests.flatMap((one: Json) => one.alert_rule_test);
    const names = alerts.map(({ alert }) => alert as string);
    const going = cases.filter(({ exp_alerts: expected }) => expected).map(({ alertname }) => alertname);
    expect([...new Set(going)]).to.have.members(names);
    expect(tests[0].alert_rule_test.map(({ alertname }: Json) => alertname)).to.have.members(names);
  });

  for (const args of [
    ["check", "config", "prometheus.yaml"],
    ["test", "rules", "alerts.test.yaml"],
  ])
    it(`promtool ${args.slice(0, 2).join(" ")}`, function () {
      const { error, status, stdout, stderr } = spawnSync("promtool", args, {
        cwd: join(root, "deploy/prometheus"),
        encoding: "utf8",
      });
      // Not on every machine: Debian's package is called prometheus.
      if (error !== undefined) this.skip();
      expect(status, `${stdout}${stderr}`).to.equal(0);
    });
});

describe("the dashboard", () => {
  it("has panels of their own number, title and place, which fit beside each other", () => {
    const ids = panels.map(({ id }) => id as number);
    expect(new Set(ids).size).to.equal(ids.length);
    const places = panels.map(({ gridPos: { x, y } }) => `${x} ${y}`);
    expect(new Set(places).size).to.equal(places.length);
    for (const {
      title,
      gridPos: { x, w },
    } of panels) {
      expect(title).to.be.a("string").and.not.to.equal("");
      expect(x + w).to.be.at.most(24);
    }
  });

  it("asks the source that is provisioned", () => {
    const [{ datasources }] = documentsIn(textOf("deploy/grafana/provisioning/datasources/prometheus.yaml"));
    for (const { title, targets } of charts)
      for (const { datasource } of targets as Json[])
        expect(datasource.uid, title).to.equal(datasources[0].uid);
  });

  it("lies where it is looked for", () => {
    const [{ providers }] = documentsIn(textOf("deploy/grafana/provisioning/dashboards/bookings.yaml"));
    const [compose] = documentsIn(textOf("compose.yaml"));
    const mounts: string[] = compose.services.grafana.volumes;
    expect(mounts.join()).to.include(`bookings.json:${providers[0].options.path}/bookings.json`);
  });
});

import { execFile } from "node:child_process";
import { createSecretKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { codes, statusOf } from "../src/errors.ts";
import { useApi } from "./support/api.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- a document of JSON, looked at by its path
type Json = any;

const run = promisify(execFile);
const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");

/** The rules of the linter, all of those that it recommends. Nothing is sent to anybody. */
async function lint(document: object): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "bookings-document-"));
  try {
    await writeFile(join(folder, "openapi.json"), JSON.stringify(document));
    await writeFile(join(folder, "redocly.yaml"), "extends: [recommended]\ntelemetry: off\n");
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
    const linting = run(process.execPath, [redocly, "lint", "openapi.json", "--format=json"], {
      cwd: folder,
      env,
    });
    // It fails when it finds something, and says what.
    const { stdout } = await linting.catch((failure: { stdout: string }) => failure);
    return JSON.parse(stdout).problems.map(({ ruleId, message, location }: Json) =>
      [ruleId, message, location[0]?.pointer].join(" "),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every schema of an object within a schema, with the way to it. */
function* objectsIn(schema: Json, way: string): Generator<[string, Json]> {
  if (typeof schema !== "object" || schema === null) return;
  if (typeof schema.properties === "object") yield [way, schema];
  for (const [key, child] of Object.entries(schema)) yield* objectsIn(child, `${way}/${key}`);
}

const payments = { webhookKey: createSecretKey(Buffer.from("an agreed secret")) };

for (const [where, shown] of [
  ["only cash is taken", {}],
  ["cards are taken, too", { payments }],
] as const)
  describe(`the document, as a newcomer reads it where ${where}`, () => {
    const api = useApi(() => shown);
    let document: Json;
    beforeEach(async () => {
      ({ body: document } = await api.request("GET", "/openapi.json"));
    });

    const operations = (): Json[] =>
      Object.values<Json>(document.paths).flatMap((item: Json) => Object.values<Json>(item));

    it("breaks no rule that Redocly recommends", async function () {
      this.timeout(60_000);
      expect(await lint(document)).to.deep.equal([]);
    });

    it("is really looked at by the linter", async function () {
      this.timeout(60_000);
      const { summary: _summary, ...broken } = document.paths["/v1/bookings"].post;
      const paths = { ...document.paths, "/v1/bookings": { post: broken } };
      expect((await lint({ ...document, paths })).join()).to.include("operation-summary");
    });

    it("describes each field of each schema", () => {
      const fields = [...objectsIn(document, "#")].flatMap(([way, { properties }]) =>
        Object.entries<Json>(properties).map(([name, field]) => [`${way}/${name}`, field] as const),
      );
      expect(fields.length).to.be.above(90);
      const silent = fields.filter(([, { description, $ref }]) => !(description || $ref));
      expect(silent.map(([way]) => way)).to.deep.equal([]);
    });

    it("describes each operation in a sentence at least, and each tag", () => {
      for (const { operationId, description, tags } of operations()) {
        expect(description, operationId).to.match(/\w.*\.$/s);
        expect(document.tags.map(({ name }: Json) => name)).to.include.members(tags);
      }
      for (const { name, description } of document.tags) expect(description, name).to.match(/\w.*\.$/s);
    });

    it("has each code in its catalogue once, with status, meaning and cure", () => {
      const sections = document.info.description.split(/^### /m).slice(1);
      const entries = sections.flatMap((section: string) => {
        const status = Number(section.slice(0, 3));
        return [...section.matchAll(/^- `(\w+)`: (.+)\. \*Cure:\* (.+)\.$/gm)].map(
          ([, code, meaning, cure]) => ({
            [code ?? ""]: { status, meaning, cure },
          }),
        );
      });
      expect(entries).to.have.length(Object.keys(codes).length);
      const expected = Object.entries(codes).map(([code, { kind, meaning, cure }]) => [
        code,
        { status: statusOf[kind], meaning, cure },
      ]);
      expect(Object.assign({}, ...entries)).to.deep.equal(Object.fromEntries(expected));
      const statuses = sections.map((section: string) => Number(section.slice(0, 3)));
      expect(statuses).to.deep.equal([...new Set<number>(statuses)].toSorted((a, b) => a - b));
    });

    it("says with each status of an error which codes it can have, and what they mean", () => {
      for (const { operationId, responses } of operations()) {
        for (const [status, { description }] of Object.entries<Json>(responses)) {
          if (Number(status) < 400) continue;
          for (const line of description.split("\n\n")) {
            const [, code = "", meaning] = /^`(\w+)`: (.+)$/.exec(line) ?? [];
            expect(codes[code as keyof typeof codes]?.meaning, `${operationId} ${line}`).to.equal(meaning);
          }
        }
      }
    });

    it("gives no address that it was not given: neither of people nor of servers", () => {
      expect(document.info).to.not.have.property("contact");
      expect(document.servers.map(({ url }: Json) => url)).to.deep.equal(["/"]);
      expect(JSON.stringify(document)).to.not.match(/https?:\/\//);
    });
  });

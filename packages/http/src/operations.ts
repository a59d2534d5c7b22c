import { z } from "zod";
import { HttpRefusal } from "./errors.ts";
import { ok, publicRoute } from "./route.ts";

const status = (value: string) =>
  z.object({ status: z.literal(value).meta({ description: "What was asked." }) });

export const getLiveness = publicRoute({
  operationId: "getLiveness",
  path: "/health/live",
  tag: "Operations",
  extension: true,
  summary: "Tell whether the process runs",
  description: "Never asks the database. For whoever restarts processes that hang.",
  responses: { 200: { description: "It does.", schema: status("live") } },
  errors: [],
  handle: async () => ok({ status: "live" }),
});

export const getReadiness = publicRoute({
  operationId: "getReadiness",
  path: "/health/ready",
  tag: "Operations",
  extension: true,
  summary: "Tell whether requests can be served",
  description:
    "Not while the database is away, nor while the process starts or stops. For whoever spreads requests over processes.",
  responses: { 200: { description: "They can.", schema: status("ready") } },
  errors: ["unavailable"],
  handle: async ({ isReady }) => {
    // Whoever cannot tell is not ready.
    if (await isReady().catch(() => false)) return ok({ status: "ready" });
    throw new HttpRefusal("unavailable", "the service is not ready to serve requests");
  },
});

/** The version of the format is part of it. */
const EXPOSITION = "text/plain; version=0.0.4; charset=utf-8";

export const getMetrics = publicRoute({
  operationId: "getMetrics",
  path: "/metrics",
  tag: "Operations",
  extension: true,
  summary: "Read what this process has counted",
  description:
    "In the text format of Prometheus, which other programs read as well. Counters begin at zero with each start of a process. For whoever collects figures, and for nobody else: do not let it be reached from outside.",
  responses: {
    200: {
      description: "All metrics, their meaning beside them.",
      type: EXPOSITION,
      schema: z.string().meta({ description: "One sample a line." }),
    },
  },
  errors: [],
  handle: async ({ metrics }) => ({ status: 200, content: { type: EXPOSITION, bytes: await metrics() } }),
});

export const getOpenApiDocument = publicRoute({
  operationId: "getOpenApiDocument",
  path: "/openapi.json",
  tag: "Operations",
  extension: true,
  summary: "Read this document",
  description:
    "Made of the same schemas that validate requests. `/docs` shows it to people, and can send requests.",
  responses: {
    200: {
      description: "An OpenAPI 3.1 document.",
      schema: z.looseObject({
        openapi: z.string().meta({ description: "The version of OpenAPI.", example: "3.1.0" }),
      }),
    },
  },
  errors: [],
  handle: async ({ document }) => ok(document(), { "Cache-Control": "no-cache" }),
});

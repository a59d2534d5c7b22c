import { z } from "zod";
import { HttpRefusal } from "./errors.ts";
import { ok, publicRoute } from "./route.ts";

const status = (value: string) => z.object({ status: z.literal(value) });

export const getLiveness = publicRoute({
  operationId: "getLiveness",
  path: "/health/live",
  tag: "Operations",
  extension: true,
  summary: "Tell whether the process runs",
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
  responses: { 200: { description: "They can.", schema: status("ready") } },
  errors: ["unavailable"],
  handle: async ({ isReady }) => {
    // Whoever cannot tell is not ready.
    if (await isReady().catch(() => false)) return ok({ status: "ready" });
    throw new HttpRefusal("unavailable", "the service is not ready to serve requests");
  },
});

export const getOpenApiDocument = publicRoute({
  operationId: "getOpenApiDocument",
  path: "/openapi.json",
  tag: "Operations",
  extension: true,
  summary: "Read this document",
  responses: {
    200: { description: "An OpenAPI 3.1 document.", schema: z.looseObject({ openapi: z.string() }) },
  },
  errors: [],
  handle: async ({ document }) => ok(document(), { "Cache-Control": "no-cache" }),
});

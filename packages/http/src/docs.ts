import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { docsDocument, type OrderToTry } from "./docs-document.ts";
import type { DocsOptions } from "./options.ts";
import { ok, publicRoute, type Route } from "./route.ts";

/**
 * What the page may do: run our own script and ask our own origin. The script brings its styles along as elements and
 * attributes, and icons and fonts as `data:`. Nothing else can be loaded, whatever the document says.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Read once, and asked about each time: a new version of the service shows its own page at once. */
const revalidated = { "Cache-Control": "no-cache" };

/** How the page behaves. Everything that would ask somebody else, or offer to, is off. */
const configuration = {
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  // A token must not outlive the page.
  persistAuth: false,
  authentication: { preferredSecurityScheme: "bearerHttpAuthentication" },
  // The document that the page is made of is prepared for the page.
  documentDownloadType: "none",
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  hiddenClients: { c: true, clojure: true, objc: true, ocaml: true, r: true, swift: true },
  // On a phone, what is sent and answered would otherwise be wider than the screen, and scroll away to the side.
  customCss:
    "@media (width <= 600px) { .scalar-app-layout .flex-1, .scalar-app-layout section { min-width: 0 !important; } }",
  metaData: { title: "Bookings API" },
};

const attribute = (value: unknown): string =>
  JSON.stringify(value).replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** Addresses are relative, so that the page works behind a proxy that serves it below a path of its own. */
const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bookings API</title>
<link rel="icon" href="data:,">
</head>
<body>
<noscript>This page needs JavaScript. The document that it shows is <a href="openapi.json">openapi.json</a>.</noscript>
<script id="api-reference" data-url="docs/openapi.json" data-configuration="${attribute(configuration)}"></script>
<script src="docs/reference.js"></script>
</body>
</html>
`;

const common = { tag: "Operations", extension: true, errors: [], responses: {} } as const;

const compress = promisify(gzip);

interface Script {
  readonly etag: string;
  readonly bytes: Uint8Array;
  readonly gzipped: Uint8Array;
}

async function readScript({ script }: DocsOptions): Promise<Script> {
  const bytes = await script();
  const etag = `W/"${createHash("sha256").update(bytes).digest("base64url")}"`;
  return { etag, bytes, gzipped: await compress(bytes) };
}

/** Whatever goes wrong with an example, the page is worth more. */
const orderNow = async ({ order }: DocsOptions): Promise<OrderToTry | undefined> =>
  order?.().catch(() => undefined);

/**
 * The page that shows the document and sends requests. Not part of the document itself, which is for programs.
 */
export function docsPage(docs: DocsOptions): readonly Route[] {
  let script: Promise<Script> | undefined;
  return [
    publicRoute({
      ...common,
      operationId: "getDocs",
      path: "/docs",
      summary: "Read the document in a browser, and try it",
      handle: async () => ({
        status: 200,
        headers: { ...revalidated, "Content-Security-Policy": policy },
        content: { type: "text/html; charset=utf-8", bytes: html },
      }),
    }),
    publicRoute({
      ...common,
      operationId: "getDocsScript",
      path: "/docs/reference.js",
      summary: "The script of the page",
      handle: async () => {
        script ??= readScript(docs);
        const { etag, ...content } = await script.catch((error: unknown) => {
          // What could not be read once is tried again.
          script = undefined;
          throw error;
        });
        const headers = { ...revalidated, ETag: etag };
        return { status: 200, headers, content: { type: "text/javascript; charset=utf-8", ...content } };
      },
    }),
    publicRoute({
      ...common,
      operationId: "getDocsDocument",
      path: "/docs/openapi.json",
      summary: "The document as the page shows it",
      handle: async ({ document }) =>
        ok(docsDocument(document(), await orderNow(docs)), { "Cache-Control": "no-store" }),
    }),
  ];
}

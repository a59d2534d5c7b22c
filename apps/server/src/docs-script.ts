import { readFile } from "node:fs/promises";

/** The script of the page at `/docs`: Scalar's build for browsers, which stands beside its library. */
export const docsScript = (): Promise<Uint8Array> =>
  readFile(new URL("browser/standalone.js", import.meta.resolve("@scalar/api-reference")));

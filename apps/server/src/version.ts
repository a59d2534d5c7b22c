import { createRequire } from "node:module";

/** The version of the service, as its package has it. */
export const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };

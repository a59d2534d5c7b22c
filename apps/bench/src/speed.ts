import { writeFile } from "node:fs/promises";
import { tell } from "./speed/describe.ts";
import type { Findings } from "./speed/findings.ts";
import { linesOf } from "./speed/lines.ts";
import { markdownOf } from "./speed/markdown.ts";
import { readOptions } from "./speed/options.ts";
import { measureSpeed } from "./speed/run.ts";
import { createCleanup } from "./support/cleanup.ts";
import { clearAwayWhenEndedEarly } from "./support/interruption.ts";

/** The URL has a password in it. */
const everything = ({ options: { databaseUrl, ...asked }, ...measured }: Findings) => ({
  options: asked,
  ...measured,
});

async function print(findings: Findings): Promise<void> {
  const { json, markdown } = findings.options;
  const lines = linesOf(findings);
  const table = markdownOf(lines, findings.facts);
  process.stdout.write(table);
  if (markdown !== undefined) await writeFile(markdown, table);
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ lines, ...everything(findings) }, null, 2)}\n`);
}

const options = readOptions(process.argv);
const cleanup = createCleanup();
clearAwayWhenEndedEarly(cleanup);
const done = cleanup.after(async () => print(await measureSpeed(options, cleanup)));
const failed = await done.then(
  () => false,
  (failure: unknown) => {
    // What an interruption breaks is no news.
    if (!cleanup.isOver()) console.error(failure);
    return true;
  },
);
// Interrupted: what is left to do is being undone, and then the process ends.
if (cleanup.isOver()) await new Promise(() => {});
tell(failed ? "broken" : "done");
// Explicitly: a connection that is kept open for others must not keep a finished run alive.
process.exit(failed ? 1 : 0);

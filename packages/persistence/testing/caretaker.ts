import { spawn } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** What is to be cleared away: the embedded server of a folder, or some databases of a server that is not ours. */
export type Leftovers = { readonly folder: string } | { readonly url: string; readonly prefix: string };

export interface Caretaker {
  /** Has it clear away now, and resolves when it has. */
  dismiss(): Promise<void>;
}

/**
 * A process of its own that clears away when this one ends, also when it is killed: it waits for the end of the pipe
 * between them. What it has to know goes through the pipe too, since a command line is public and the URL holds a password.
 */
export function startCaretaker(leftovers: Leftovers): Caretaker {
  const program = fileURLToPath(new URL(`./caretaker-process${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [program], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  const ended = once(child, "exit");
  ended.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  child.stdin.write(JSON.stringify(leftovers));
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();

  return {
    async dismiss() {
      child.ref();
      child.stdin.end();
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error("The test databases were not cleared away; see above.");
    },
  };
}

/** The embedded server could not be set up, started or stopped. The message says why, and how to do without it. */
export class EmbeddedServerError extends Error {
  override readonly name = "EmbeddedServerError";

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `${reason}\nTo do without the embedded PostgreSQL, set DATABASE_URL to a server of your own.`,
      options,
    );
  }
}

/** What an unknown thrown value has to say. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The part of a program's output that tells why it ended. */
export function lastLines(output: string): string {
  return output.trimEnd().split("\n").slice(-10).join("\n");
}

/** The system's code of a thrown value, e.g. "ENOENT", or PostgreSQL's SQLSTATE. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

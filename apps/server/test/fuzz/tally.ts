import type { Exchange } from "./exchange.ts";

interface Counts {
  sent: number;
  /** Sent as the document has it, by whom it may come from. */
  fitting: number;
  succeeded: number;
}

/** How many requests there were, and what became of them. */
export class Tally {
  readonly #operations = new Map<string, Counts>();
  readonly #statuses = new Map<number, number>();
  readonly #verdicts = new Map<string, number>();
  #sent = 0;

  constructor(operations: readonly string[]) {
    for (const id of operations) this.#operations.set(id, { sent: 0, fitting: 0, succeeded: 0 });
  }

  count({ destination, verdict, answer, wire }: Exchange): void {
    this.#sent += 1;
    this.#statuses.set(answer.status, (this.#statuses.get(answer.status) ?? 0) + 1);
    const kind = verdict?.kind ?? "elsewhere";
    this.#verdicts.set(kind, (this.#verdicts.get(kind) ?? 0) + 1);
    const counts = this.#operations.get(destination.operation?.id ?? "");
    if (counts === undefined || wire.method === "HEAD") return;
    counts.sent += 1;
    if (kind === "fits") counts.fitting += 1;
    if (answer.status < 300) counts.succeeded += 1;
  }

  /** Operations that have never answered with a 2xx. */
  get unsuccessful(): readonly string[] {
    return [...this.#operations].filter(([, { succeeded }]) => succeeded === 0).map(([id]) => id);
  }

  /** As lines to be read. */
  lines(): readonly string[] {
    const share = (count: number, of: number) => `${((100 * count) / Math.max(of, 1)).toFixed(1)} %`;
    const byNumber = [...this.#statuses].toSorted(([a], [b]) => a - b);
    return [
      `${this.#sent} requests`,
      `statuses: ${byNumber.map(([status, count]) => `${status} ${share(count, this.#sent)}`).join(", ")}`,
      `by the document: ${[...this.#verdicts].map(([kind, count]) => `${kind} ${share(count, this.#sent)}`).join(", ")}`,
      ...[...this.#operations].map(
        ([id, { sent, fitting, succeeded }]) =>
          `  ${id.padEnd(24)} ${String(sent).padStart(6)} sent, ${String(fitting).padStart(6)} fit, 2xx ${String(succeeded).padStart(6)} (${share(succeeded, sent)})`,
      ),
    ];
  }
}

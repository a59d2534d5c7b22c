/** What the document says of a request: it fits, it is forbidden, or the document leaves it open. */
export interface Verdict {
  readonly kind: "fits" | "forbidden" | "open";
  readonly why: string;
}

/** Nothing stands against it. */
export const FITS: Verdict = { kind: "fits", why: "" };
export const forbidden = (why: string): Verdict => ({ kind: "forbidden", why });
export const open = (why: string): Verdict => ({ kind: "open", why });

/** One thing that is forbidden is enough; what is open is open only where nothing is. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find(({ kind }) => kind === "forbidden") ?? verdicts.find(({ kind }) => kind === "open") ?? FITS;

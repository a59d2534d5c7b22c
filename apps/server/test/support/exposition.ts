import { expect } from "chai";

/** What a process has counted, by series: `name{label="value"}`, as it is written. */
export type Samples = ReadonlyMap<string, number>;

const comment = /^# (HELP|TYPE) [a-z0-9_]+ .+$/;
const sample = /^([a-z0-9_]+(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})?) (\S+)$/;

/** Reads the text format of Prometheus; every line must be one of it, and no series be there twice. */
export function samplesIn(text: string): Samples {
  expect(text.endsWith("\n")).to.equal(true);
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || comment.test(line)) continue;
    const [, series, value] = sample.exec(line) ?? [];
    if (series === undefined || samples.has(series)) throw new Error(`not a sample: ${line}`);
    samples.set(series, Number(value));
  }
  return samples;
}

/** What the process at `url` has counted. */
export async function metricsOf(url: string): Promise<Samples> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).to.equal(200);
  return samplesIn(await response.text());
}

/** The samples whose series begin so, by the rest of their names. */
export const beginningWith = (samples: Samples, start: string): Record<string, number> =>
  Object.fromEntries(
    [...samples].flatMap(([series, value]) =>
      series.startsWith(start) ? [[series.slice(start.length), value]] : [],
    ),
  );

import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import type { TracesConfig } from "../config-traces.ts";

const parentBased = (root: Sampler): Sampler => new ParentBasedSampler({ root });

const samplers: Readonly<Record<TracesConfig["sampler"], (share: number) => Sampler>> = {
  always_on: () => new AlwaysOnSampler(),
  always_off: () => new AlwaysOffSampler(),
  traceidratio: (share) => new TraceIdRatioBasedSampler(share),
  parentbased_always_on: () => parentBased(new AlwaysOnSampler()),
  parentbased_always_off: () => parentBased(new AlwaysOffSampler()),
  parentbased_traceidratio: (share) => parentBased(new TraceIdRatioBasedSampler(share)),
};

/** Decides which traces are recorded. */
export const samplerOf = ({ sampler, share }: Pick<TracesConfig, "sampler" | "share">): Sampler =>
  samplers[sampler](share);

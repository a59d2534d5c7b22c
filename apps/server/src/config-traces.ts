import { z } from "zod";
import { flag } from "./config-fields.ts";

const collectorUrl = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), {
  error: "must be an http or https URL, such as http://localhost:4318",
});

/** `name=value` with what is not plain percent-encoded, as the specification of OpenTelemetry says. */
const pair = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=([\x20-\x7e]*)$/;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}

function pairIn(member: string): readonly [string, string] | undefined {
  const [, name, value = ""] = pair.exec(member) ?? [];
  const plain = decoded(value);
  return name === undefined || plain === undefined || /\p{Cc}/u.test(plain) ? undefined : [name, plain];
}

const pairs = (example: string) =>
  z.string().transform((text, context): Readonly<Record<string, string>> => {
    const found = text.split(",").map(pairIn);
    if (found.includes(undefined))
      context.addIssue({
        code: "custom",
        message: `must be a list such as ${example}, values percent-encoded where they are not plain`,
      });
    return Object.fromEntries(found.filter((one) => one !== undefined));
  });

const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const protocols = ["http/json", "http/protobuf"] as const;

/** Every setting of traces, by the names that all of OpenTelemetry knows. `.env.example` explains each. */
export const tracesSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(protocols, { error: `must be ${protocols.join(" or ")}` })
    .default("http/json"),
  OTEL_EXPORTER_OTLP_HEADERS: pairs("api-key=secret,tenant=a%20b").default({}),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: pairs("deployment.environment.name=production,service.version=1.2").default({}),
  OTEL_TRACES_SAMPLER: z
    .enum(samplers, { error: `must be one of ${samplers.join(", ")}` })
    .default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, "must be a share from 0 to 1, such as 0.1")
    .transform(Number)
    .default(1),
  OTEL_SDK_DISABLED: flag.default(false),
};

const shape = z.object(tracesSettings);
type Read = z.output<typeof shape>;

/** `{endpoint}/v1/traces`; what is set for traces alone is taken as it is. */
function urlOf({
  OTEL_EXPORTER_OTLP_ENDPOINT: all,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own,
}: Read): string | undefined {
  if (own !== undefined || all === undefined) return own;
  const url = new URL(all);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/traces`;
  return url.href;
}

/** How spans are recorded, and where they go to; undefined where they are not. */
export function tracesConfig(read: Read) {
  const url = urlOf(read);
  if (url === undefined || read.OTEL_SDK_DISABLED) return undefined;
  const name = read.OTEL_SERVICE_NAME;
  return {
    url,
    protocol: read.OTEL_EXPORTER_OTLP_PROTOCOL,
    headers: read.OTEL_EXPORTER_OTLP_HEADERS,
    /** What each span says of the process that it comes from. */
    resource: {
      "service.name": "bookings",
      ...read.OTEL_RESOURCE_ATTRIBUTES,
      ...(name === undefined ? {} : { "service.name": name }),
    },
    sampler: read.OTEL_TRACES_SAMPLER,
    /** Of traces, for the samplers that take a share of them. */
    share: read.OTEL_TRACES_SAMPLER_ARG,
  };
}

export type TracesConfig = NonNullable<ReturnType<typeof tracesConfig>>;

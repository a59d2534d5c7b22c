import {
  bookingStatuses,
  holdsSeat,
  isTimeTrigger,
  type NotificationRule,
  type Trigger,
} from "@bookings/domain";
import type { z } from "zod";
import { readYaml } from "./read-yaml.ts";
import { rulesFile, type WrittenRule } from "./rule-schema.ts";
import { RulesError } from "./rules-error.ts";

/** Names of all channels that there are. */
export const channelNames: readonly string[] = ["webhook", "email", "log"];

/** What rules are held against. */
export interface RulesOptions {
  /** Channels that rules can name; {@link channelNames} when absent. */
  readonly channels?: readonly string[];
}

/** A day. */
const EXPIRES_AFTER = 86_400_000;

/** A time is worth a message while the booking is active; what has happened has happened, whatever came of it. */
const statusesFor = (on: Trigger): NotificationRule["when"] =>
  isTimeTrigger(on) ? bookingStatuses.filter(holdsSeat) : bookingStatuses;

const ruleFrom = ({ completed, channels, ...rule }: WrittenRule): NotificationRule => ({
  ...rule,
  offset: rule.offset ?? 0,
  when: rule.when ?? statusesFor(rule.on),
  expiresAfter: rule.expiresAfter ?? EXPIRES_AFTER,
  ...(completed === undefined ? {} : { completed }),
  ...(channels === undefined ? {} : { channels }),
});

/** `rule "reminder" (rules[2])`, or `rules[2]` of a rule that has no name. */
function ruleName(index: number, data: unknown): string {
  const { id } = (data as { rules: readonly ({ id?: unknown } | null)[] }).rules[index] ?? {};
  const place = `rules[${index}]`;
  return typeof id === "string" && id !== "" ? `rule ${JSON.stringify(id.slice(0, 64))} (${place})` : place;
}

const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, key) => (typeof key === "number" ? `${name}[${key}]` : `${name}${name && "."}${String(key)}`),
    "",
  );

function told(path: readonly PropertyKey[], message: string, data: unknown): string {
  const [, index, ...field] = path;
  const parts = typeof index === "number" ? [ruleName(index, data), fieldName(field)] : [fieldName(path)];
  return [...parts.filter((part) => part !== ""), message].join(": ");
}

const problemsOf = ({ issues }: z.ZodError, data: unknown): string[] =>
  issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => told([...issue.path, key], issue.message, data))
      : told(issue.path, issue.message, data),
  );

/**
 * Rules written as YAML 1.2 or JSON; `rules/default-rules.yaml` of this package shows the format.
 *
 * @throws {RulesError} with every problem at once
 */
export function readRules(
  text: string,
  { channels = channelNames }: RulesOptions = {},
): readonly NotificationRule[] {
  const data = readYaml(text);
  const read = rulesFile(channels).safeParse(data);
  if (!read.success) throw new RulesError(problemsOf(read.error, data));
  return read.data.rules.map(ruleFrom);
}

import { styleText } from "node:util";

/** One entry of the log, as its JSON has it. */
interface Entry extends Readonly<Record<string, unknown>> {
  readonly time?: string;
  readonly level?: number;
  readonly msg?: string;
}

type Style = Parameters<typeof styleText>[0];

/** What the terminal, or whoever set NO_COLOR, does not want stays plain. */
const styled = (style: Style, text: string): string => (text === "" ? "" : styleText(style, text));
const dim = (text: string): string => styled("dim", text);

/** Whatever could move the cursor or change colours is shown, not obeyed: some of it came from outside. Line ends stay. */
const visible = (text: string): string =>
  // oxlint-disable-next-line eslint/no-control-regex -- exactly these
  text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, codePoint);

const codePoint = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

const oneLine = (text: string): string => visible(text).replaceAll("\n", "\\n");

const shown = (value: unknown): string => oneLine(typeof value === "string" ? value : JSON.stringify(value));

/** The time of day where the process runs. */
const clockTime = (time: string | undefined): string =>
  time === undefined ? "" : (new Date(time).toTimeString().split(" ")[0] ?? "");

const levelOf = ({ level = 30 }: Entry): string => {
  if (level >= 50) return styled(["red", "bold"], "error");
  if (level >= 40) return styled("yellow", "warn");
  return level >= 30 ? "" : dim("debug");
};

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");

const statusStyle = (status: unknown): Style => {
  if (Number(status) >= 500) return "red";
  return Number(status) >= 400 ? "yellow" : "green";
};

const milliseconds = (duration: unknown): string => `${Number(duration).toFixed(1)} ms`;

const listed = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => dim(`${name}=${shown(value)}`))
    .join(" ");

/** The stack begins with the name and the message; its causes follow. */
function errorLines(error: unknown): string {
  if (typeof error !== "object" || error === null) return `\n    ${shown(error)}`;
  const { stack, message, cause } = error as Readonly<Record<string, unknown>>;
  const text = visible(String(stack ?? message)).replaceAll("\n", "\n    ");
  return `\n    ${text}${cause === undefined ? "" : `\n  because of${errorLines(cause)}`}`;
}

function request({ method, route, status, durationMs, requestId, codes, why }: Entry): string {
  return joined([
    styled("bold", shown(method)),
    shown(route ?? "(no route)"),
    styled(statusStyle(status), shown(status)),
    milliseconds(durationMs),
    Array.isArray(codes) ? styled("yellow", [...new Set(codes)].map(shown).join(", ")) : "",
    why === undefined ? "" : shown(why),
    dim(shown(requestId)),
  ]);
}

const job = ({ job: name, outcome, durationMs, traceId }: Entry): string =>
  joined(["job", styled("bold", shown(name)), shown(outcome), milliseconds(durationMs), dim(shown(traceId))]);

const notification = ({ recipient, title, text, id }: Entry): string =>
  joined([
    `message to the ${shown((recipient as Entry)["role"]).toLowerCase()}:`,
    styled("bold", shown(title)),
    shown(text),
    dim(shown(id)),
  ]);

function other({ time: _, level: __, msg = "", ...fields }: Entry): string {
  return joined([shown(msg), listed(fields)]);
}

function textOf(entry: Entry): string {
  if ("requestId" in entry) return request(entry);
  if ("outcome" in entry) return job(entry);
  return entry.msg === "notification" ? notification(entry) : other(entry);
}

/** An entry of the log for people: a line, and what went wrong below it. What is no JSON stays as it is. */
export function prettyEntry(json: string): string {
  let entry: Entry;
  try {
    entry = JSON.parse(json) as Entry;
  } catch {
    return visible(json);
  }
  const { err, ...rest } = entry;
  const line = joined([dim(clockTime(entry.time)), levelOf(entry), textOf(rest)]);
  return err === undefined ? line : line + errorLines(err);
}

/** A mail as a reader sees it, decoded independently of the library that wrote it. */
export interface Mail {
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

export function readMail(raw: string): Mail {
  const gap = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, gap)
    .replaceAll(/\r\n[ \t]/g, " ")
    .split("\r\n");
  const headers = new Map(lines.map(headerIn));
  return { headers, text: textIn(raw.slice(gap + 4), headers.get("content-transfer-encoding") ?? "") };
}

const headerIn = (line: string): [string, string] => {
  const [, name = "", value = ""] = /^([\w-]+): ?(.*)$/.exec(line) ?? [];
  return [name.toLowerCase(), wordsIn(value)];
};

/** The last line break belongs to SMTP, not to the text. */
function textIn(body: string, encoding: string): string {
  const ownText = body.replace(/\r\n$/, "");
  if (encoding === "base64") return Buffer.from(ownText, "base64").toString();
  return encoding === "quoted-printable" ? unquoted(ownText.replaceAll(/=\r\n/g, "")) : ownText;
}

/** RFC 2047. The space between two encoded words is not part of the text. */
const wordsIn = (value: string): string =>
  value.replaceAll(/\?=\s+=\?/g, "?==?").replaceAll(/((?:=\?[\w-]+\?[BQ]\?[^?]*\?=)+)/gi, (words: string) => {
    const parts = [...words.matchAll(/=\?[\w-]+\?([BQ])\?([^?]*)\?=/gi)];
    return Buffer.concat(parts.map(([, kind, part]) => bytesOf(kind ?? "", part ?? ""))).toString();
  });

const bytesOf = (kind: string, part: string): Buffer =>
  kind.toUpperCase() === "B"
    ? Buffer.from(part, "base64")
    : Buffer.from(unquotedBytes(part.replaceAll("_", " ")), "latin1");

const unquotedBytes = (text: string): string =>
  text.replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const unquoted = (text: string): string => Buffer.from(unquotedBytes(text), "latin1").toString();

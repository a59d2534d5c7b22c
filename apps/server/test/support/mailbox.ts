import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A mail as its reader sees it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
  readonly messageId: string;
}

export interface Mailbox {
  readonly url: string;
  readonly mails: readonly Mail[];
  close(): Promise<void>;
}

const quotedBytes = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    "latin1",
  );

/** Encoded words of a header (RFC 2047); what stands between two of them is no part of the text. */
const plain = (header: string): string =>
  header
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/(=\?utf-8\?[BQ]\?[^?]*\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi)].map(([, kind = "", word = ""]) =>
          kind.toUpperCase() === "B" ? Buffer.from(word, "base64") : quotedBytes(word.replaceAll("_", " ")),
        ),
      ).toString(),
    );

function bodyText(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  return encoding === "quoted-printable" ? quotedBytes(body.replaceAll(/=\r\n/g, "")).toString() : body;
}

function mailFrom(raw: string, to: string): Mail {
  const gap = raw.indexOf("\r\n\r\n");
  const head = raw.slice(0, gap).replaceAll(/\r\n[ \t]/g, " ");
  const header = (name: string): string => new RegExp(`^${name}: ?(.*)$`, "im").exec(head)?.[1]?.trim() ?? "";
  return {
    to,
    subject: plain(header("subject")),
    text: bodyText(raw.slice(gap + 4), header("content-transfer-encoding")).trim(),
    language: header("content-language"),
    messageId: header("message-id"),
  };
}

/** A mail server that takes everything. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData: (stream, { envelope }, reply) => {
      const take = (raw: string): void => {
        for (const { address } of envelope.rcptTo) mails.push(mailFrom(raw, address));
        reply();
      };
      textOf(stream).then(take, reply);
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

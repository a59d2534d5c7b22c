import { DeliveryFailed, type Message, type Notifier } from "@bookings/domain";
import type { NodemailerError, SendMailOptions } from "nodemailer";
import type { Connected } from "./connected.ts";
import { addressOf, type Sender, senderOf } from "./email-address.ts";
import { emailFailure } from "./email-failure.ts";
import { DEFAULT_TIMEOUT } from "./http-settings.ts";
import { late } from "./late.ts";
import { type AroundCall, placeOf, unwatched } from "./outgoing-call.ts";

/** How mail is sent, and by whom. */
export interface EmailNotifierOptions {
  /**
   * `smtp://` or `smtps://`, with credentials where the server wants them. Over `smtp://` TLS is used where the server
   * offers it; with `?requireTLS=true` nothing is sent without.
   */
  readonly url: string;
  /** Who it comes from, such as `Bookings <bookings@example.org>`. */
  readonly from: string;
  /** Milliseconds from handing a message over to its acceptance, waiting for a connection included; 10,000 unless told. */
  readonly timeout?: number | undefined;
  /** Connections at a time; 5 unless told. */
  readonly connections?: number | undefined;
  /** Stands around each mail, waiting for a connection included; it is just sent when absent. */
  readonly aroundCall?: AroundCall | undefined;
}

/**
 * Channel `email`: plain text by SMTP. The `Message-ID` is made of the message's id, so that it stays the same over
 * retries and a mailbox can tell a repetition.
 *
 * @throws {TypeError} when the address or the sender is unusable
 */
export function emailNotifier(options: EmailNotifierOptions): Notifier & Connected {
  const { timeout = DEFAULT_TIMEOUT, aroundCall = unwatched } = options;
  const sender = senderOf(options.from);
  const transport = transportOf(options, timeout);
  const call = { to: "mail", ...placeOf(new URL(options.url)) };
  return {
    channel: "email",
    send: async (message) => {
      const mail = mailOf(message, sender);
      await aroundCall(call, async () => {
        const signal = AbortSignal.timeout(timeout);
        await transport.sendMail({ ...mail, signal }).catch((error: NodemailerError) => {
          if (signal.aborted) throw new DeliveryFailed(`the mail server did not answer within ${timeout} ms`);
          throw emailFailure(error);
        });
      });
    },
    close: () => transport.close(),
  };
}

/** Milliseconds that a server gets to close its side; it must not hold up the end of the process. */
const GOODBYE = 1_000;

function transportOf({ url, connections = 5 }: EmailNotifierOptions, timeout: number) {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (!["smtp:", "smtps:"].includes(protocol) || hostname === "")
    throw new TypeError("the mail server's URL must be smtp:// or smtps://");
  return late.nodemailer().createTransport({
    pool: true,
    url,
    maxConnections: connections,
    // A kept connection that the server has just given up is worth one more try; whatever else fails, the ledger retries.
    maxRequeues: 1,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    socketCloseTimeout: GOODBYE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

const mailOf = (message: Message, { name, address, host }: Sender): SendMailOptions => ({
  from: { name, address },
  to: { name: "", address: addressOf(message.contact) },
  subject: oneLine(message.title),
  text: message.text,
  messageId: `<${message.id}@${host}>`,
  headers: { "Content-Language": message.language, "Auto-Submitted": "auto-generated" },
});

/** A title is one line. (The library lets no line break into a header; this also keeps the words apart, once.) */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

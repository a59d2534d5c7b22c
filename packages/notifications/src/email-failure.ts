import { DeliveryFailed } from "@bookings/domain";
import type { NodemailerError } from "nodemailer";

/** What a mail server can refuse, by the command that it refuses. */
const PARTS: Readonly<Record<string, string>> = {
  "RCPT TO": "the recipient",
  DATA: "the message",
  "MAIL FROM": "the sender",
};

/**
 * Why a message was not taken. Only a verdict on the recipient or on the message is final: a login that fails or a
 * sender who is not welcome is a matter of settings, which somebody will repair. The server's words are left out, because they
 * often repeat the address.
 */
export function emailFailure(error: NodemailerError): DeliveryFailed {
  const { command = "", responseCode, response = "", permanent = false } = error;
  if (responseCode === undefined)
    return new DeliveryFailed(`the exchange with the mail server failed (${codeOf(error)})`);
  const part = PARTS[command] ?? (command.startsWith("AUTH") ? "the login" : "the connection");
  const isFinal = permanent && (command === "RCPT TO" || command === "DATA");
  return new DeliveryFailed(`the mail server refused ${part} (${statusIn(response) ?? responseCode})`, {
    permanent: isFinal,
  });
}

const codeOf = ({ originalCode, code }: NodemailerError): string => originalCode ?? code ?? "unknown";

/** `550 5.1.1` of `550 5.1.1 No such user` (RFC 3463). */
const statusIn = (response: string): string | undefined =>
  /^\d{3}(?: \d\.\d{1,3}\.\d{1,3})?(?= |$)/.exec(response.replace("-", " "))?.[0];

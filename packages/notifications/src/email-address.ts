import { domainToASCII } from "node:url";
import { type Contact, NoAddress } from "@bookings/domain";
import { late } from "./late.ts";

/**
 * One address and nothing else: no list, no name, no comment, no quotes, no space, no control character. What a mail
 * server makes of it beyond that is its own affair.
 */
const ADDRESS =
  /^[^\s\p{C}"(),:;<>@[\\\]]{1,64}@[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.-]{0,252}[\p{L}\p{M}\p{N}])?$/u;
const LONGEST_ADDRESS = 254;

const isAddress = (text: string): boolean =>
  text.length <= LONGEST_ADDRESS && !text.includes("..") && ADDRESS.test(text);

/** @throws {NoAddress} when there is none, or none that could be written to; the reason does not show it */
export function addressOf({ email }: Contact): string {
  if (email === undefined) throw new NoAddress("the recipient has no e-mail address");
  if (!isAddress(email)) throw new NoAddress("the recipient's e-mail address is malformed");
  return email;
}

export interface Sender {
  readonly name: string;
  readonly address: string;
  /** Part of the message ids, in ASCII. */
  readonly host: string;
}

/** @throws {TypeError} unless `text` is one address, with or without a name */
export function senderOf(text: string): Sender {
  const [sender, ...others] = late.addressesIn()(text, { flatten: true });
  if (sender === undefined || others.length > 0 || /[\r\n]/.test(text) || !isAddress(sender.address))
    throw new TypeError("the sender must be one address, such as Bookings <bookings@example.org>");
  const { name, address } = sender;
  return { name, address, host: domainToASCII(address.slice(address.indexOf("@") + 1)) };
}

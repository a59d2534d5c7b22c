import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import proxyAddr from "proxy-addr";

/** The proxies in front of the service: how many there are, or their addresses and ranges (`10.0.0.0/8`). */
export type TrustedProxies = number | readonly string[];

/** Names of ranges that may be written in their place. */
const rangeNames = ["loopback", "linklocal", "uniquelocal"];

/** Whether proxies can be told by this text. */
export function isProxyRange(text: string): boolean {
  const [address = ""] = text.split("/", 1);
  if (!rangeNames.includes(text) && isIP(address) === 0) return false;
  try {
    proxyAddr.compile(text);
    return true;
  } catch {
    return false;
  }
}

type Trust = (address: string, hop: number) => boolean;

function trustIn(proxies: TrustedProxies): Trust {
  if (typeof proxies === "number") return (_address, hop) => hop < proxies;
  return proxies.length === 0 ? () => false : proxyAddr.compile([...proxies]);
}

/** Some proxies write the port as well. */
const port = /^(?:\[(.+)\]|(\d+\.\d+\.\d+\.\d+)):\d+$/;

const withoutPort = (address: string): string => {
  const [, six, four] = port.exec(address) ?? [];
  return six ?? four ?? address;
};

/** Bytes of an IPv6 address that a provider gives to one customer, who is free to choose the rest. */
const CUSTOMER = 8;

/** What one customer of a provider has: an IPv4 address, or 64 bits of an IPv6 address. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  return parsed.kind() === "ipv4" ? parsed.toString() : `${bytes.slice(0, CUSTOMER).join(".")}/64`;
}

/**
 * Where a request comes from, as far as trusted proxies tell: the farthest address that they vouch for. Whatever else
 * stands in `X-Forwarded-For` was written by the client, and is ignored, as is what is no address at all.
 */
export function clientNetwork(proxies: TrustedProxies): (request: IncomingMessage) => string {
  const trust = trustIn(proxies);
  return (request) => {
    const known = proxyAddr.all(request, trust).map((address) => withoutPort(address ?? ""));
    const address = known.findLast((one) => isIP(one) !== 0);
    return address === undefined ? "unknown" : networkOf(address);
  };
}

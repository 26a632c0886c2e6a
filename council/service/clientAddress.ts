/** Whom bounds count together: an IPv4 address, or the 64 bits of an IPv6 address that one subscriber has. */
import { isIPv6 } from "node:net";

const GROUPS = 8;
const NETWORK_GROUPS = 4;
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

export function clientOf(address: string): string {
  const [, mapped] = MAPPED.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [before = "", after] = address.split("%")[0]?.split("::") ?? [];
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const [head, tail] = [groups(before), groups(after)];
  const zeros = Array<string>(Math.max(0, GROUPS - head.length - tail.length)).fill("0");
  const all = after === undefined ? head : [...head, ...zeros, ...tail];
  const network = all.slice(0, NETWORK_GROUPS).map((group) => Number(`0x${group}`).toString(16));
  return `${network.join(":")}::/64`;
}

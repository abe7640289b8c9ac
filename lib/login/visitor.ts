import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** The networks that one visitor has, as keys of budgets and shares. (A type alias: only those are plain JSON.) */
export type Visitor = {
  /** An IPv4 address; of an IPv6 address the /64, which a household or a handset has. */
  readonly near: string;
  /** An IPv4 address; of an IPv6 address the /48, which one customer of a provider may have. */
  readonly wide: string;
};

/** The longest text that is kept of what is no address. */
const MAX_LENGTH = 64;

/**
 * Tells visitors apart by their network address.
 *
 * @param written - an address as sockets and proxies write it: with a port, in brackets, in quotes, with a zone, an IPv4
 *   address written as IPv6. `undefined` where a host does not know it: all such visitors are one.
 */
export function visitorOf(written: string | undefined): Visitor {
  // Most are that, and need no more.
  if (written !== undefined && isIPv4(written)) return { near: written, wide: written };
  const address = bareAddress(written ?? '');
  if (!isIPv6(address)) {
    const key = address.slice(0, MAX_LENGTH).toLowerCase();
    return { near: key, wide: key };
  }
  const plain = new SocketAddress({ address, family: 'ipv6' }).address;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain) ?? [];
  if (mapped !== undefined) return { near: mapped, wide: mapped };
  const groups = groupsOf(plain);
  return { near: `${groups.slice(0, 4).join(':')}/64`, wide: `${groups.slice(0, 3).join(':')}/48` };
}

/** Takes away what proxies write around an address. */
function bareAddress(written: string): string {
  const text = written.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(text) ?? [];
  const [, beforePort] = /^([\d.]+):\d+$/.exec(text) ?? [];
  const address = (bracketed ?? beforePort ?? text).replace(/%.*$/, '');
  return isIPv4(address) || isIPv6(address) ? address : text;
}

/** The eight groups of an IPv6 address, those that `::` stands for included. */
function groupsOf(plain: string): string[] {
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  if (tail === undefined) return left;
  const right = tail === '' ? [] : tail.split(':');
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

import { plainAddress } from '#networks';
import { isIPv6 } from 'node:net';

/** Counts by the address that a connection comes from; of IPv6 by the network of one site, which has 2^64 addresses. */
export class ConnectionCount {
  private readonly byOrigin = new Map<string, number>();

  /** How many there are now, this one included. */
  add(address: string): number {
    const origin = originOf(address);
    const count = (this.byOrigin.get(origin) ?? 0) + 1;
    this.byOrigin.set(origin, count);
    return count;
  }

  remove(address: string): void {
    const origin = originOf(address);
    const count = (this.byOrigin.get(origin) ?? 0) - 1;
    if (count > 0) this.byOrigin.set(origin, count);
    else this.byOrigin.delete(origin);
  }
}

/** An address of IPv4, or the network of one of IPv6: who has one of its addresses has them all. */
export function originOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = (plain.split('%')[0] ?? '').split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')];
  return `${all.slice(0, 4).join(':')}::/64`;
}

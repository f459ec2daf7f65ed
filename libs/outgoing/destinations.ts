import { isIP } from 'node:net';
import { networkList, plainAddress } from '#networks';

/** Addresses that are nobody's in the internet: https://www.iana.org/assignments/iana-ipv4-special-registry. */
const notPublic4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];

/** All that is in use of IPv6, and what of it leads elsewhere: into IPv4 (6to4, Teredo), documentation. */
const public6 = ['2000::/3'];
const notPublic6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const lists = {
  notPublic4: networkList(notPublic4),
  public6: networkList(public6),
  notPublic6: networkList(notPublic6),
};

/** Which addresses may be connected to: those of the internet, and those of `networks` (`10.0.0.0/8`, `::1`). */
export function destinationsOf(networks: readonly string[]): (address: string) => boolean {
  const isAllowed = networkList(networks);
  return (address) => {
    if (isAllowed(address)) return true;
    const version = isIP(plainAddress(address));
    if (version === 4) return !lists.notPublic4(address);
    return version === 6 && lists.public6(address) && !lists.notPublic6(address);
  };
}

import { BlockList, isIP } from 'node:net';

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

const listed = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
};

const lists = { notPublic4: listed(notPublic4), public6: listed(public6), notPublic6: listed(notPublic6) };

/** Which addresses may be connected to: those of the internet, and those of `networks` (`10.0.0.0/8`, `::1`). */
export function destinationsOf(networks: readonly string[]): (address: string) => boolean {
  const allowed = listed(networks);
  return (address) => {
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    const version = isIP(plain);
    if (version === 0) return false;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (allowed.check(plain, family)) return true;
    if (version === 4) return !lists.notPublic4.check(plain, family);
    return lists.public6.check(plain, family) && !lists.notPublic6.check(plain, family);
  };
}

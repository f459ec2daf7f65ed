import { isIP } from 'node:net';
import type { Variables } from './variables.js';

/** Networks that have a name, as Fastify and others call them. */
const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export const listOf = (text: string): string[] => text.split(',').flatMap((part) => part.trim() || []);

/**
 * Addresses and networks, such as `10.0.0.0/8`, of a variable that may name them.
 * @param or what else it may be, for the message
 */
export const networksOf = (variables: Variables, name: string, or = ''): string[] =>
  listOf(variables.text(name, '')).flatMap((part) => {
    if (Object.hasOwn(namedNetworks, part)) return namedNetworks[part] ?? [];
    if (isNetwork(part)) return [part];
    const allowed = `${or}addresses, networks (10.0.0.0/8) and any of ${Object.keys(namedNetworks).join(', ')}`;
    return variables.refuse(name, part, allowed, []);
  });

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return most > 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

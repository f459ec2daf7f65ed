import { networkList } from '#networks';

/** Which of those in front of the API are believed: the nearest so many, or those of some networks (`10.0.0.0/8`). */
export type TrustedProxies = { readonly hops: number } | { readonly networks: readonly string[] };

/**
 * Fastify's `trustProxy`: whether one who is `hop` steps away from here says whom it speaks for. Undefined when nobody
 * does, so that the headers of proxies mean nothing.
 */
export function trustOf(proxies: TrustedProxies): ((address: string, hop: number) => boolean) | undefined {
  if ('hops' in proxies) return proxies.hops === 0 ? undefined : (_address, hop) => hop < proxies.hops;
  if (proxies.networks.length === 0) return undefined;
  return networkList(proxies.networks);
}

import type { FastifyRequest } from 'fastify';

/** A host name or address, with a port where it is not the scheme's own. */
const isSane = (host: string | undefined): host is string =>
  host !== undefined && /^[\w.:[\]-]{1,255}$/.test(host) && URL.canParse(`http://${host}`);

const first = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim();

/**
 * Scheme and authority under which the caller reached us, for links: `https://api.example.com`. A proxy's
 * `X-Forwarded-Proto` and `X-Forwarded-Host` are believed, since the links go to nobody but the caller who sent them.
 * Names that are none are passed over, down to the address of the connection.
 */
export function originOf(request: Pick<FastifyRequest, 'headers' | 'protocol' | 'host' | 'socket'>): string {
  const forwarded = first(request.headers['x-forwarded-proto']);
  const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : request.protocol;
  const host = [first(request.headers['x-forwarded-host']), request.host].find(isSane);
  return `${scheme}://${host ?? socketAddress(request.socket)}`;
}

const socketAddress = ({ localAddress = '', localPort = 0 }: FastifyRequest['socket']): string =>
  `${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;

/** The absolute address of a request, as the caller wrote it. */
export const addressOf = (request: FastifyRequest): string => `${originOf(request)}${request.url}`;

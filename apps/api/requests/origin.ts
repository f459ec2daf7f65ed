import type { FastifyRequest } from 'fastify';

const sane = /^[\w.:[\]-]{1,255}$/;

const first = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header[0] : header)?.split(',')[0]?.trim();

/**
 * Scheme and authority under which the caller reached us, for links: `https://api.example.com`. A proxy's
 * `X-Forwarded-Proto` and `X-Forwarded-Host` are believed, since the links go to nobody but the caller who sent them.
 */
export function originOf(request: FastifyRequest): string {
  const forwarded = first(request.headers['x-forwarded-proto']);
  const scheme = forwarded === 'https' || forwarded === 'http' ? forwarded : request.protocol;
  const host = first(request.headers['x-forwarded-host']) ?? request.host;
  return sane.test(host) ? `${scheme}://${host}` : '';
}

import type { IncomingMessage } from 'node:http';

const absolute = /^https?:\/\/([^/?#]*)([^#]*)/i;

/**
 * Fastify's `rewriteUrl`: the path of a target that is written with its scheme and host, as proxies are sent it. Its host
 * counts instead of the header's (RFC 9112, 3.2.2).
 */
export function pathOf(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const { url = '/' } = request;
  const [whole, host, path] = absolute.exec(url) ?? [];
  if (whole === undefined || host === undefined) return url;
  request.headers.host = host;
  return path?.startsWith('/') === true ? path : `/${path ?? ''}`;
}

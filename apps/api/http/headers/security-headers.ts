import type { FastifyReply, FastifyRequest } from 'fastify';

/** For answers that no browser is to show as a page, nor run, nor frame. */
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/**
 * What every answer tells browsers. Of @fastify/helmet this is what an API needs: most of its headers are about pages, and
 * answers to what is no request would have to be given these by hand all the same.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': nothing,
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** Sets them at the beginning; who knows better sets others. */
export function secure(request: FastifyRequest, reply: FastifyReply, hstsSeconds: number): void {
  void reply.headers(securityHeaders);
  // Over plain HTTP it means nothing, as anybody could have written it.
  if (hstsSeconds > 0 && request.protocol === 'https') {
    void reply.header('strict-transport-security', `max-age=${hstsSeconds}`);
  }
}

/**
 * Fastify's onSend hook: what credentials give is kept by nobody, or, where it has an ETag, by the caller alone, who asks each
 * time whether it is still so.
 */
export function keepPrivate({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!reply.hasHeader('cache-control')) {
    const isRead = method === 'GET' || method === 'HEAD';
    const isComparable = isRead && reply.hasHeader('etag') && reply.statusCode < 400;
    void reply.header('cache-control', isComparable ? 'private, no-cache' : 'no-store');
  }
  return Promise.resolve(payload);
}

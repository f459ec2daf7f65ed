import type { FastifyReply, FastifyRequest } from 'fastify';
import { addVary } from '../content-negotiation/vary.js';

const requestHeaders = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'Prefer',
  'Range',
  'x-api-key',
  'x-gw-ims-org-id',
  'x-request-id',
  'x-sandbox-name',
].join(', ');

const exposedHeaders = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Idempotent-Replay',
  'Location',
  'Retry-After',
  'x-request-id',
].join(', ');

/** Seconds for which browsers remember what a path allows. */
const preflightAge = '600';

/**
 * Lets pages of other origins call the API from a browser. They bring their credentials in headers of their own, so
 * cookies are never asked for, and any origin (`*`) may be allowed. Without origins it adds nothing to an answer.
 */
export class Cors {
  constructor(private readonly origins: readonly string[]) {}

  /** Says whether the page may read the answer. */
  admit({ headers: { origin } }: FastifyRequest, reply: FastifyReply): void {
    if (this.origins.length === 0) return;
    const isOpen = this.origins.includes('*');
    if (!isOpen) addVary(reply, 'Origin');
    if (origin === undefined || !(isOpen || this.origins.includes(origin))) return;
    void reply
      .header('access-control-allow-origin', isOpen ? '*' : origin)
      .header('access-control-expose-headers', exposedHeaders);
  }

  /** Answers what a browser asks before it sends a request; it sends no credentials with that. */
  allow(reply: FastifyReply, methods: readonly string[]): void {
    if (!reply.hasHeader('access-control-allow-origin')) return;
    void reply
      .header('access-control-allow-methods', methods.join(', '))
      .header('access-control-allow-headers', requestHeaders)
      .header('access-control-max-age', preflightAge);
  }
}

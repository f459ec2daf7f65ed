import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { isCompressible } from '../compression/compress-answer.js';
import { addVary } from './vary.js';

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/**
 * Whether an `If-None-Match` header names this ETag, as RFC 9110 compares them: weakly, in a list, `*` for whatever there
 * is. Commas separate tags also where one is inside of a tag, which ours never have.
 */
export function isNamed(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** Fastify's onSend hook: 304 without a body where the caller has what a GET or HEAD would answer. */
export function answerUnchanged(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  return Promise.resolve(isUnchanged(request, reply) ? unchanged(request, reply, payload) : payload);
}

function isUnchanged({ method, headers }: FastifyRequest, reply: FastifyReply): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const etag = reply.getHeader('etag');
  const isWhole = reply.statusCode === 200 || reply.statusCode === 206;
  return isWhole && typeof etag === 'string' && isNamed(etag, headers['if-none-match']);
}

/** Whether a header is about the content, which a 304 has none of. */
const isOfContent = (name: string): boolean => name.startsWith('content-') && name !== 'content-security-policy';

function unchanged({ method }: FastifyRequest, reply: FastifyReply, payload: unknown): Readable | null {
  if (payload instanceof Readable) payload.destroy();
  // What a cache is told of the answer is what it would have been told of the whole one.
  if (isCompressible(reply)) addVary(reply, 'Accept-Encoding');
  for (const name of Object.keys(reply.getHeaders()).filter(isOfContent)) {
    reply.removeHeader(name);
  }
  void reply.code(304);
  // Fastify would say of a HEAD without a stream that its content has 0 bytes.
  return method === 'HEAD' ? Readable.from([]) : null;
}

import { PayloadTooLargeException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';

/** The request's body as it arrives; empty when there is none. Bodies are read only after the caller's credentials are checked. */
export const bodyStream = (request: FastifyRequest): Readable =>
  request.body instanceof Readable ? request.body : Readable.from([]);

/** JSON bodies are settings, not data: rows and artifacts have routes that stream. Fastify's own limit, which it leaves to whoever reads. */
export const jsonLimitOf = ({ routeOptions: { bodyLimit } }: FastifyRequest): number => bodyLimit;

/** Reads a whole body. Throws 413 as soon as it is known to exceed the limit, in bytes. */
export async function readBody(request: FastifyRequest, limit = jsonLimitOf(request)): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyStream(request)) {
    bytes += (chunk as Buffer).length;
    if (bytes > limit) throw tooLarge(limit);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

export const tooLarge = (limit: number): PayloadTooLargeException =>
  new PayloadTooLargeException(`The body is larger than the ${limit} bytes that are allowed here`);

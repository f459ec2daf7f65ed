import type { FastifyReply, FastifyRequest } from 'fastify';
import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import { addVary } from '../content-negotiation/vary.js';
import { acceptedEncoding } from './accepted-encoding.js';
import type { Encoding } from './accepted-encoding.js';

/** What fits into one packet anyway gains nothing. */
const leastBytes = 1024;

/**
 * Text that ends. Artifacts and Parquet are compressed already; events and logs are sent as they come, and would wait in
 * the compressor's buffer.
 */
const compressible = /^(?:application\/(?:[\w.-]+\+)?json|application\/x-ndjson|text\/(?:csv|html|css|javascript))\b/;

/** Whether an answer's form depends on `Accept-Encoding`. */
export const isCompressible = (reply: FastifyReply): boolean =>
  compressible.test(String(reply.getHeader('content-type') ?? ''));

/** Of brotli's eleven qualities: as fast as gzip, and smaller. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const wholly: Readonly<Record<Encoding, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, brotli),
  gzip: promisify(gzip),
};

const streaming: Readonly<Record<Encoding, () => Transform>> = {
  br: () => createBrotliCompress(brotli),
  gzip: () => createGzip(),
};

/**
 * Fastify's onSend hook: compresses answers for clients that accept it. Of @fastify/compress 9 this is the part that is
 * needed here; its five packages were left out.
 */
export async function compressAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (!isCompressible(reply)) return payload;
  addVary(reply, 'Accept-Encoding');
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  if (!encoding || reply.hasHeader('content-encoding')) return payload;
  const compressed = await compressedBy(encoding, payload);
  if (compressed) void reply.header('content-encoding', encoding).removeHeader('content-length');
  return compressed ?? payload;
}

/** Undefined for what is too small, or nothing at all. */
async function compressedBy(encoding: Encoding, payload: unknown): Promise<Buffer | Readable | undefined> {
  if (payload instanceof Readable) {
    // An error of the source destroys the compressor, and with it the connection.
    return pipeline(payload, streaming[encoding](), () => undefined);
  }
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined;
  const content = Buffer.from(payload);
  return content.length < leastBytes ? undefined : wholly[encoding](content);
}

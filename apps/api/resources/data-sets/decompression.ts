import { DomainError, limits } from '#domain';
import { Decompress } from 'fzstd';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { codeOf } from '#faults';

type Decompression = (content: Readable) => Readable;

/** Errors of the source come out of the result. */
const through =
  (create: () => NodeJS.ReadWriteStream): Decompression =>
  (content) => {
    const target = new PassThrough();
    pipeline(content, create(), target).catch((error: unknown) => target.destroy(error as Error));
    return target;
  };

/** A block of 4 bytes becomes 128 KiB at most: so much is unpacked at once, and no more. */
const zstdSlice = 256;

/** Node.js has Zstandard from 22.15 on. */
async function* unzstd(content: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  const decompress = new Decompress((part) => parts.push(part));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      decompress.push(chunk, isLast);
    } catch {
      throw notOf('zstd');
    }
  };
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length; at += zstdSlice) {
      push(chunk.subarray(at, at + zstdSlice), false);
      yield* parts;
      parts = [];
    }
  }
  push(new Uint8Array(), true);
  yield* parts;
}

const notOf = (coding: string) =>
  new DomainError('illegal-argument', `the content is not ${coding}, or ends too early`);

const decompressions = new Map<string, Decompression>(
  Object.entries({
    gzip: through(createGunzip),
    'x-gzip': through(createGunzip),
    deflate: through(createInflate),
    br: through(createBrotliDecompress),
    zstd: (content) => Readable.from(unzstd(content), { objectMode: false }),
  }),
);

/** Content codings that a batch may have. */
export const contentCodings = [...decompressions.keys()];

const codingOfExtension = new Map(Object.entries({ gz: 'gzip', gzip: 'gzip', zst: 'zstd', zstd: 'zstd' }));

/** By which coding a file of this name was compressed. */
export const codingOfFile = (filename: string): string | undefined =>
  codingOfExtension.get(filename.split('.').at(-1)?.toLowerCase() ?? '');

/** The content as it was before it was compressed. Throws `illegal-argument` while it is read when it was not. */
export function decompressed(content: Readable, coding: string | undefined): Readable {
  const decompress = coding === undefined ? undefined : decompressions.get(coding);
  if (!decompress) return content;
  const packed = { bytes: 0 };
  const counted = Readable.from(counting(content, packed), { objectMode: false });
  return Readable.from(proportionate(readable(decompress(counted), coding ?? ''), packed));
}

interface Packed {
  bytes: number;
}

async function* counting(content: AsyncIterable<Buffer>, packed: Packed): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    packed.bytes += chunk.length;
    yield chunk;
  }
}

/** What is unpacked without a look at what it was. */
const freeBytes = 64 * 1024 ** 2;

/** A few kilobytes can become any number of gigabytes. */
async function* proportionate(content: AsyncIterable<Buffer>, packed: Packed): AsyncGenerator<Buffer> {
  const { most } = limits.compressionRatio;
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > Math.max(freeBytes, packed.bytes * most)) {
      throw new DomainError(
        'illegal-argument',
        `the content becomes more than ${most} times as large as its ${packed.bytes} bytes: send it uncompressed`,
      );
    }
    yield chunk;
  }
}

async function* readable(content: Readable, coding: string): AsyncGenerator<Buffer> {
  try {
    yield* content as AsyncIterable<Buffer>;
  } catch (error) {
    throw isDamage(error) ? notOf(coding) : error;
  }
}

const isDamage = (error: unknown): boolean => /^(Z_|ERR__ERROR_|ERR_BROTLI)/.test(String(codeOf(error)));

import { DomainError } from '#domain';
import { Decompress } from 'fzstd';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

type Decompression = (content: Readable) => Readable;

/** Errors of the source come out of the result. */
const through =
  (create: () => NodeJS.ReadWriteStream): Decompression =>
  (content) => {
    const target = new PassThrough();
    pipeline(content, create(), target).catch((error: unknown) => target.destroy(error as Error));
    return target;
  };

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
    push(chunk, false);
    yield* parts;
    parts = [];
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
  return decompress ? Readable.from(readable(decompress(content), coding ?? '')) : content;
}

async function* readable(content: Readable, coding: string): AsyncGenerator<Buffer> {
  try {
    yield* content as AsyncIterable<Buffer>;
  } catch (error) {
    throw isDamage(error) ? notOf(coding) : error;
  }
}

const isDamage = (error: unknown): boolean =>
  /^(Z_|ERR__ERROR_|ERR_BROTLI)/.test(String((error as NodeJS.ErrnoException).code));

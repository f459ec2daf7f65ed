import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '#faults';
import { BadBatchError } from '../errors.js';

export interface TextFile {
  readonly path: string;
  /** What a first line `sep=;` says. */
  readonly delimiter?: string;
}

export interface TextOptions {
  /** Whether line ends within double quotes belong to values. */
  readonly hasQuotes: boolean;
  /** How the text is encoded, as in a content type; UTF-8 when absent, unless a byte order mark says otherwise. */
  readonly charset?: string | undefined;
}

const lf = 10;
const cr = 13;
const quote = 34;
const byteOrderMark = Buffer.from('\uFEFF');

/**
 * A text file as it can be read by rows: UTF-8, without byte order marks and the `sep=` line of spreadsheets, and with
 * line ends of one kind. What is so already stays where it is; else `target` is written.
 * @throws BadBatchError when the bytes are not of the charset
 */
export async function prepareText(path: string, target: string, options: TextOptions): Promise<TextFile> {
  const head = await headOf(path);
  refuseOtherFiles(head);
  const charset = options.charset ?? charsetOf(head);
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    await transcode(path, target, charset);
    return prepareText(target, `${target}.utf8`, { hasQuotes: options.hasQuotes });
  }
  const { skipped, delimiter } = options.hasQuotes
    ? preambleOf(head)
    : { skipped: marksOf(head), delimiter: undefined };
  const isMixed = await hasMixedLineEnds(path, options.hasQuotes);
  const found = delimiter === undefined ? {} : { delimiter };
  // DuckDB takes one byte order mark by itself.
  if (!isMixed && skipped <= byteOrderMark.length && delimiter === undefined) return { path, ...found };
  await pipeline(
    createReadStream(path, { start: skipped }),
    isMixed ? withLineFeeds(options.hasQuotes) : unchanged,
    createWriteStream(target),
  );
  return { path: target, ...found };
}

const unchanged = (chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> => chunks;

/** The first bytes of a file. */
export async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What begins with bytes that no text has, and what to do of it. */
const otherFiles: readonly (readonly [bytes: Buffer, remedy: string])[] = [
  [
    Buffer.from([0x1f, 0x8b]),
    'is compressed by gzip: say so with Content-Encoding: gzip, or send it in a form under a name that ends in .gz',
  ],
  [Buffer.from('PK\u0003\u0004'), 'is a ZIP archive, as spreadsheets are (.xlsx): send what it holds, as CSV'],
  [Buffer.from('PAR1\u0015'), 'is Parquet: say so with the content type application/vnd.apache.parquet'],
];

function refuseOtherFiles(head: Buffer): void {
  const found = otherFiles.find(([bytes]) => head.subarray(0, bytes.length).equals(bytes));
  if (found) throw new BadBatchError(`the file ${found[1]}`);
}

function charsetOf(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** Bytes of the byte order marks that a file begins with. */
function marksOf(head: Buffer): number {
  let at = 0;
  while (head.subarray(at, at + byteOrderMark.length).equals(byteOrderMark)) at += byteOrderMark.length;
  return at;
}

/** Byte order marks, and the line by which spreadsheets say their delimiter. */
function preambleOf(head: Buffer): { readonly skipped: number; readonly delimiter: string | undefined } {
  const skipped = marksOf(head);
  const [line, delimiter] = /^"?sep=([^\r\n"])"?(?:\r\n|\r|\n)/i.exec(head.subarray(skipped).toString('utf8')) ?? [];
  return { skipped: skipped + Buffer.byteLength(line ?? ''), delimiter };
}

async function transcode(path: string, target: string, charset: string): Promise<void> {
  const decoder = decoderOf(charset);
  const decode = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  try {
    await pipeline(createReadStream(path), decode, createWriteStream(target));
  } catch (error) {
    if (codeOf(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new BadBatchError(`the file is not text in the charset "${charset}"`);
  }
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    throw new BadBatchError(`"${charset}" is no charset that is known here, such as utf-8, windows-1252 or utf-16le`);
  }
}

/** Whether lines end in more than one way. Most files have no carriage return, which is found out at the speed of memory. */
async function hasMixedLineEnds(path: string, hasQuotes: boolean): Promise<boolean> {
  if (!(await contains(path, cr))) return false;
  const ends = new LineEnds(hasQuotes);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    ends.unified(chunk);
    if (ends.kinds > 1) return true;
  }
  return false;
}

async function contains(path: string, byte: number): Promise<boolean> {
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) if (chunk.includes(byte)) return true;
  return false;
}

const withLineFeeds = (hasQuotes: boolean) =>
  async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const ends = new LineEnds(hasQuotes);
    for await (const chunk of chunks) yield ends.unified(chunk);
  };

/** Line ends that are no part of quoted values, in the chunks of one text. */
class LineEnds {
  private isQuoted = false;
  private afterCr = false;
  private readonly found = { lf: 0, crlf: 0, cr: 0 };

  constructor(private readonly hasQuotes: boolean) {}

  /** How many kinds of line ends there were. */
  get kinds(): number {
    return Object.values(this.found).filter((count) => count > 0).length;
  }

  /** The chunk with each line end as a line feed. */
  unified(chunk: Buffer): Buffer {
    const target = Buffer.allocUnsafe(chunk.length);
    let length = 0;
    for (const byte of chunk) {
      const isPair = this.afterCr && byte === lf;
      if (this.afterCr) this.found[isPair ? 'crlf' : 'cr'] += 1;
      this.afterCr = false;
      if (isPair) continue;
      if (this.hasQuotes && byte === quote) this.isQuoted = !this.isQuoted;
      if (byte === lf && !this.isQuoted) this.found.lf += 1;
      this.afterCr = byte === cr && !this.isQuoted;
      target[length] = this.afterCr ? lf : byte;
      length += 1;
    }
    return target.subarray(0, length);
  }
}

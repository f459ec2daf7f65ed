import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { codeOf } from '#faults';
import { bytesOf } from '../contract/stored-archive.js';
import type { StoredArchive } from '../contract/stored-archive.js';
import { badConfiguration } from './engine-failure.js';

/** A file of a ZIP archive, as its directory tells of it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly compressedBytes: number;
  /** As the directory says; what it becomes may be more. */
  readonly unpackedBytes: number;
  /** Where its own header begins. */
  readonly offset: number;
}

const signatures = { end: Buffer.from('PK\x05\x06', 'latin1'), entry: 0x02014b50, file: 0x04034b50 };
const lengths = { end: 22, entry: 46, file: 30, comment: 65_535 };

/** Directories of models list a handful of files. */
const longestDirectory = 1024 * 1024;

/**
 * The files of a ZIP archive by their names, from its directory alone, which stands at the end; what precedes the archive
 * does not matter. Undefined for what is no such archive.
 */
export async function zipEntries(source: StoredArchive): Promise<ReadonlyMap<string, ZipEntry> | undefined> {
  const tailStart = Math.max(0, source.bytes - lengths.end - lengths.comment);
  const tail = await bytesOf(source, tailStart, source.bytes);
  const end = tail.lastIndexOf(signatures.end);
  if (end < 0 || end + lengths.end > tail.length) return undefined;
  const [size, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  const start = tailStart + end - size;
  const preceding = start - offset;
  if (size > longestDirectory || preceding < 0) return undefined;
  const directory = await bytesOf(source, start, start + size);
  return new Map(entriesIn(directory, preceding).map((entry) => [entry.name, entry]));
}

function entriesIn(directory: Buffer, preceding: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + lengths.entry <= directory.length && directory.readUInt32LE(at) === signatures.entry) {
    const name = at + lengths.entry;
    const nameEnd = name + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', name, nameEnd),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      unpackedBytes: directory.readUInt32LE(at + 24),
      offset: preceding + directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** A file's content as it was before it was packed. @throws EngineFailure for what is damaged or packed in another way than by deflating */
export async function* unpack(source: StoredArchive, entry: ZipEntry): AsyncGenerator<Buffer> {
  const { name, method, compressedBytes, offset } = entry;
  const header = await bytesOf(source, offset, offset + lengths.file);
  if (header.length < lengths.file || header.readUInt32LE(0) !== signatures.file)
    throw badConfiguration(`${name} is damaged`);
  const start = offset + lengths.file + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (start + compressedBytes > source.bytes) throw badConfiguration(`${name} is damaged`);
  if (compressedBytes === 0) return;
  const packed = await source.open(start, start + compressedBytes);
  if (method === 0) yield* packed;
  else if (method === 8) yield* inflated(packed, name);
  else throw badConfiguration(`${name} is packed by method ${method}, which is not known here`);
}

async function* inflated(packed: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw();
  const source = Readable.from(packed);
  source.once('error', (error) => inflate.destroy(error));
  try {
    yield* source.pipe(inflate) as AsyncIterable<Buffer>;
  } catch (error) {
    throw /^Z_/.test(String(codeOf(error))) ? badConfiguration(`${name} is damaged`) : error;
  } finally {
    // Whoever has seen enough leaves the rest of the file unread, and open.
    source.destroy();
  }
}

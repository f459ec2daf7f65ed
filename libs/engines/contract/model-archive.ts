import type { Entry, RandomAccessReader } from 'yauzl';
import { limits } from '#domain';
import { messageOf } from '#faults';
import { bytesOf } from './stored-archive.js';
import type { StoredArchive } from './stored-archive.js';

/** What is wrong with the ZIP file of a model, as the end of a sentence: `holds "a" twice`. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** What a ZIP file becomes. */
export interface ArchiveContents {
  /** Of all files together, unpacked. */
  readonly bytes: number;
}

/** Of the directory, at once: small reads of a store are dear. */
const windowBytes = 64 * 1024;

/** Of a file's own header, without its name and what else is beside it. */
const headerBytes = 30;

const unixTypes = { mask: 0o170000, regular: 0o100000, folder: 0o040000 };

/**
 * Reads the directory of a model's ZIP file, and nothing else of it, whatever its size. Undefined for what is no ZIP file: it
 * is a model as it is.
 * @throws ArchiveError for one that cannot be unpacked, would not be what it seems, or is made of the same bytes many times
 */
export async function inspectArchive(
  archive: StoredArchive,
  signal?: AbortSignal,
): Promise<ArchiveContents | undefined> {
  if (!(await isZip(archive))) return undefined;
  const { fromRandomAccessReaderPromise } = await import('yauzl');
  const failing: Failing = {};
  const reader = await readerOf(archive, failing);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, archive.bytes, { autoClose: false });
    const contents = new Contents();
    contents.refuseMore(zip.entryCount);
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      contents.add(entry);
    }
    contents.refuseShared();
    return { bytes: contents.bytes };
  } catch (error) {
    // A store that cannot be read says nothing about the model.
    if ('error' in failing) throw failing.error;
    if (error instanceof ArchiveError || signal?.aborted === true) throw error;
    throw damageOf(error);
  }
}

/** What an upload may become without a look at what it is. */
const freeBytes = 1024 ** 3;

/** Why a model that was uploaded cannot be taken; undefined for one that can. */
export async function archiveViolation(archive: StoredArchive): Promise<string | undefined> {
  try {
    const contents = await inspectArchive(archive);
    const most = Math.max(freeBytes, archive.bytes * limits.modelRatio.most);
    if (!contents || contents.bytes <= most) return undefined;
    return `would become ${contents.bytes} bytes: allowed are ${most}, ${limits.modelRatio.most} for each of its bytes`;
  } catch (error) {
    if (error instanceof ArchiveError) return error.message;
    throw error;
  }
}

interface Failing {
  error?: unknown;
}

/** What the reader of ZIP files says of names and of the rest. */
function damageOf(error: unknown): ArchiveError {
  const [, name] = /^(?:absolute path|invalid relative path): (.*)/s.exec(messageOf(error)) ?? [];
  return new ArchiveError(
    name === undefined ? 'is damaged' : `holds the name "${name}": allowed are names below its own folder`,
  );
}

async function isZip(archive: StoredArchive): Promise<boolean> {
  const start = await bytesOf(archive, 0, 4);
  return start.length === 4 && start.readUInt32BE() === 0x504b0304;
}

/** Reads a window at a time: an entry of the directory has 46 bytes, and its name. */
async function readerOf(archive: StoredArchive, failing: Failing): Promise<RandomAccessReader> {
  const yauzl = await import('yauzl');
  class WindowReader extends yauzl.RandomAccessReader {
    private start = 0;
    private window: Buffer = Buffer.alloc(0);

    override read(buffer: Buffer, offset: number, length: number, position: number, done: Done): void {
      this.load(position, length).then(
        () => {
          const at = position - this.start;
          const copied = this.window.copy(buffer, offset, at, at + length);
          done(copied === length ? null : new Error('unexpected EOF'));
        },
        (error: unknown) => {
          failing.error = error;
          done(error as Error);
        },
      );
    }

    override close(done: Done): void {
      done(null);
    }

    private async load(position: number, length: number): Promise<void> {
      if (position >= this.start && position + length <= this.start + this.window.length) return;
      this.window = await bytesOf(archive, position, position + Math.max(length, windowBytes));
      this.start = position;
    }
  }
  return new WindowReader();
}

type Done = (error: Error | null) => void;

/** What a directory tells, entry by entry. */
class Contents {
  bytes = 0;
  private readonly files = new Set<string>();
  private readonly folders = new Set<string>();
  /** Where each file lies, with its header. */
  private readonly places: { readonly name: string; readonly start: number; readonly end: number }[] = [];

  add(entry: Entry): void {
    const { fileName: name, compressedSize, fileNameLength, relativeOffsetOfLocalHeader: start } = entry;
    this.bytes += entry.uncompressedSize;
    this.places.push({ name, start, end: start + headerBytes + fileNameLength + compressedSize });
    if (name.endsWith('/')) this.folder(name.slice(0, -1));
    else this.file(entry);
    this.refuseMore(this.files.size + this.folders.size);
  }

  refuseMore(entries: number): void {
    const { most } = limits.modelFiles;
    if (entries > most) throw new ArchiveError(`holds ${entries} files and folders: allowed are ${most}`);
  }

  /** A few kilobytes that many files share would become any number of gigabytes. */
  refuseShared(): void {
    const places = this.places.sort((a, b) => a.start - b.start);
    for (const [index, { name, start }] of places.entries()) {
      const before = places[index - 1];
      if (before && before.end > start) throw new ArchiveError(`holds "${name}" where "${before.name}" is, too`);
    }
  }

  private file(entry: Entry): void {
    const { fileName: name } = entry;
    const type = (entry.externalFileAttributes >>> 16) & unixTypes.mask;
    if (isFromUnix(entry) && type !== 0 && type !== unixTypes.regular) {
      throw new ArchiveError(`holds "${name}", which is a link or no regular file`);
    }
    if (!entry.canDecodeFileData()) {
      throw new ArchiveError(`holds "${name}" encrypted or packed in a way that is not known here; deflate is`);
    }
    if (this.files.has(name)) throw new ArchiveError(`holds "${name}" twice`);
    if (this.folders.has(name)) throw bothOf(name);
    this.files.add(name);
    this.folder(folderOf(name));
  }

  private folder(name: string): void {
    for (let each = name; each !== '' && !this.folders.has(each); each = folderOf(each)) {
      if (this.files.has(each)) throw bothOf(each);
      this.folders.add(each);
      this.refuseMore(this.files.size + this.folders.size);
    }
  }
}

const bothOf = (name: string): ArchiveError => new ArchiveError(`holds "${name}" as a file and as a folder`);

const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

/** Only what Unix, and macOS, wrote has their types of files. */
const isFromUnix = ({ versionMadeBy }: Entry): boolean => [3, 19].includes(versionMadeBy >> 8);

import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { StoppedError } from '#data-sets';
import { limits } from '#domain';
import { ArchiveError, inspectArchive } from '#engines';
import { codeOf } from '#faults';
import { RunFailure } from './failure.js';

/** Of every file in an archive, in whatever zone: the same model makes the same bytes. */
const written = { mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true };

/** Of a forest of 72 MB the usual level 6 makes 19.2 MB in 1.0 s, this one 21.2 MB in 0.6 s. */
const compressionLevel = 1;

/**
 * The files that an engine wrote as its model, which lie below `folder`, as one ZIP file that is made as it is read.
 * @throws RunFailure for more than can be placed again
 */
export async function packModel(folder: string, files: readonly string[]): Promise<Readable> {
  refuseMore(files.length);
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  const content = new PassThrough();
  let reading: Readable | undefined;
  // A file that stayed open would keep its room on the disk after it was deleted.
  content.once('close', () => reading?.destroy());
  const fail = (error: Error) => content.destroy(error);
  zip.once('error', fail).outputStream.once('error', fail).pipe(content);
  for (const file of files) {
    const { size } = await stat(file);
    zip.addReadStreamLazy(nameBelow(folder, file), { ...written, compressionLevel, size }, (take) => {
      reading = createReadStream(file).once('error', fail);
      take(undefined, reading);
    });
  }
  zip.end();
  return content;
}

const nameBelow = (folder: string, file: string): string => relative(folder, file).split(sep).join('/');

export interface Placing {
  /** Of all files together, unpacked. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/**
 * Puts a model into a folder: the contents of a ZIP file, any other file as it is. Neither is ever held in memory, and what
 * cannot be placed as a whole is refused before anything of it is.
 * @throws RunFailure, StoppedError
 */
export async function placeModel(path: string, folder: string, { maxBytes, signal }: Placing): Promise<void> {
  try {
    const { size } = await stat(path);
    const contents = await inspectArchive({ bytes: size, open: partsOf(path) }, signal);
    refuseLarger(contents?.bytes ?? size, maxBytes);
    if (contents) await unpack(path, folder, signal);
    else await copyFile(path, join(folder, basename(path)));
  } catch (error) {
    throw signal?.aborted === true ? new StoppedError() : failureToPlace(error);
  }
}

const partsOf = (path: string) => (start: number, end: number) =>
  Promise.resolve(createReadStream(path, { start, end: end - 1 }));

/** Sizes are checked as files are read: an entry that swells beyond its own is damaged. */
async function unpack(path: string, folder: string, signal?: AbortSignal): Promise<void> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (!entry.fileName.endsWith('/')) await placeFile(zip, entry, folder, signal);
    }
  } finally {
    zip.close();
  }
}

async function placeFile(zip: ZipFile, entry: Entry, folder: string, signal?: AbortSignal): Promise<void> {
  const target = join(folder, entry.fileName);
  try {
    await mkdir(dirname(target), { recursive: true });
    const content = await zip.openReadStreamPromise(entry);
    await pipeline(content, createWriteStream(target, { flags: 'wx' }), { ...(signal && { signal }) });
  } catch (error) {
    if (codeOf(error) !== 'ENAMETOOLONG') throw error;
    throw broken(`holds "${entry.fileName}", whose name is too long`);
  }
}

const broken = (how: string): RunFailure => new RunFailure('bad-configuration', `the model's ZIP file ${how}`);

/** What the system refuses says nothing of the file; anything else is what is wrong in it. */
function failureToPlace(error: unknown): unknown {
  const isSystems = typeof error === 'object' && error !== null && 'syscall' in error;
  if (error instanceof RunFailure || isSystems) return error;
  return broken(error instanceof ArchiveError ? error.message : 'is damaged');
}

function refuseLarger(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const [has, allowed] = [bytes, maxBytes].map((each) => Math.ceil(each / 1024 ** 2));
  throw new RunFailure(
    'bad-configuration',
    `the model holds ${has} MiB or more, unpacked: RUN_OUTPUT_MAX_MIB allows ${allowed}`,
  );
}

function refuseMore(files: number): void {
  const { most } = limits.modelFiles;
  if (files <= most) return;
  throw new RunFailure('bad-configuration', `the model holds ${files} files: allowed are ${most}`);
}

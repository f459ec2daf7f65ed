import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { codeOf } from '#faults';

/** Of a place in a message, characters. */
const longestPlace = 200;

/** What an engine left is not what it may be: a link, say, which could lead to any file that the worker can read. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/**
 * Absolute paths of the files below `folder`, at any depth, in the order of their names. `folder` lies below `root`, the
 * run's own. To be asked when no process of the engine is left that could change an answer.
 * @throws OutputError for whatever is neither a file of its own nor a folder
 */
export async function outputFiles(root: string, folder: string): Promise<string[]> {
  await requireFolders(root, folder);
  const paths: string[] = [];
  const folders = [folder];
  // Not readdir's own recursion, which leaves out what it cannot read.
  for (let each = folders.pop(); each !== undefined; each = folders.pop()) {
    for (const entry of await entriesOf(root, each)) {
      const path = join(each, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else paths.push(path);
    }
  }
  for (const path of paths) await requireFile(root, path);
  return paths.sort();
}

const whyUnreadable: Readonly<Record<string, string>> = {
  ENAMETOOLONG: 'is nested too deeply',
  EACCES: 'cannot be read',
  ENOENT: 'has a name that is no UTF-8',
};

/** What a folder or file of the run cannot be taken for. @throws the error itself, if it is another one */
function unreadable(root: string, path: string, error: unknown): OutputError {
  const why = whyUnreadable[codeOf(error) ?? ''];
  if (why === undefined) throw error;
  return new OutputError(`${shortPlace(root, path)}: ${why}`);
}

const entriesOf = (root: string, folder: string) =>
  readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(root, folder, error);
  });

/**
 * The text of a file that an engine wrote, undefined when there is none.
 * @throws OutputError when it is larger, or no file of its own
 */
export async function readOutput(root: string, path: string, maxBytes: number): Promise<string | undefined> {
  await requireFolders(root, join(path, '..'));
  const file = await openOutput(root, path);
  if (!file) return undefined;
  try {
    // What is open is judged, not what its name leads to by now.
    const found = await file.stat();
    requireOwn(root, path, found);
    if (found.size > maxBytes)
      throw new OutputError(`${place(root, path)}: ${found.size} bytes, allowed are ${maxBytes}`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Undefined when there is none. Never waits for a pipe's other end. */
async function openOutput(root: string, path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP' || codeOf(error) === 'ENXIO') throw noFile(root, path);
    throw unreadable(root, path, error);
  }
}

/** Each step on the way is a folder itself: one that became a link would lead all that is in it astray. */
async function requireFolders(root: string, folder: string): Promise<void> {
  const steps = relative(root, folder).split(sep);
  for (const [index] of steps.entries()) {
    const path = join(root, ...steps.slice(0, index + 1));
    const found = await lstat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) throw new OutputError(`${place(root, path)}: is no folder any more`);
  }
}

/** A second name of a file is refused like a link: the other may lie anywhere. */
async function requireFile(root: string, path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    throw unreadable(root, path, error);
  });
  requireOwn(root, path, found);
}

function requireOwn(root: string, path: string, found: Stats): void {
  if (!found.isFile() || found.nlink !== 1) throw noFile(root, path);
}

const noFile = (root: string, path: string): OutputError =>
  new OutputError(`${place(root, path)}: is a link or no regular file; only files of the run's own are taken`);

/** Where in a run's folder something lies, for a message. */
export function shortPlace(root: string, path: string): string {
  const named = place(root, path);
  return named.length > longestPlace ? `${named.slice(0, longestPlace)}…` : named;
}

const place = (root: string, path: string): string => relative(root, path).split(sep).join('/');

import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '#faults';
import { OutputError, shortPlace } from '../contract/outputs.js';
import { watchRepeatedly } from './watch-repeatedly.js';

/** What the worker puts into a run directory, which stays its own in a sandbox. */
const ofTheWorker = 'in';

/** `disk`: what files take of it, holes left out. `content`: what would be read of them. */
export type Measure = 'disk' | 'content';

/**
 * Bytes of the files below a run directory that its engine may have written, `in` left out; links are not followed. It ends as soon
 * as they are more than `most`. Files may come and go meanwhile.
 * @throws OutputError for a folder that is closed to its worker, or too deep for it: what lies in it would never be counted
 */
export const writtenBytes = (runDir: string, measure: Measure, most: number): Promise<number> =>
  bytesBelow(runDir, runDir, measure, most);

/** What the files of `in` take of the disk: what the worker has put there, as long as no engine has begun. @throws OutputError */
export const inputBytes = (runDir: string): Promise<number> =>
  bytesBelow(join(runDir, ofTheWorker), runDir, 'disk', Number.POSITIVE_INFINITY);

async function bytesBelow(top: string, runDir: string, measure: Measure, most: number): Promise<number> {
  let bytes = 0;
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined && bytes <= most; folder = folders.pop()) {
    for await (const entry of entriesOf(runDir, folder)) {
      if (folder === runDir && entry.name === ofTheWorker) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else bytes += await sizeOf(path, measure, (error) => uncounted(runDir, folder, error));
      if (bytes > most) break;
    }
  }
  return bytes;
}

async function* entriesOf(runDir: string, folder: string) {
  try {
    yield* await opendir(folder);
  } catch (error) {
    if (!isGone(error)) throw uncounted(runDir, folder, error);
  }
}

async function sizeOf(path: string, measure: Measure, uncountable: (error: unknown) => unknown): Promise<number> {
  try {
    const { size, blocks } = await lstat(path);
    return measure === 'content' ? size : blocks * 512;
  } catch (error) {
    if (isGone(error)) return 0;
    throw uncountable(error);
  }
}

const whyUncounted: Readonly<Record<string, string>> = {
  // Not made readable here: by then its name may be a link, to anything that the worker may change.
  EACCES: 'a folder that the engine has closed to its worker',
  ENAMETOOLONG: 'is nested too deeply',
};

/** What a folder cannot be counted for. Returns the error itself, if it is another one. */
function uncounted(runDir: string, folder: string, error: unknown): unknown {
  const why = whyUncounted[codeOf(error) ?? ''];
  if (why === undefined) return error;
  return new OutputError(`${shortPlace(runDir, folder)}: ${why}; RUN_OUTPUT_MAX_MIB cannot be held there`);
}

/** Removed or replaced meanwhile. */
const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '');

/** Whose files are watched. */
export interface WatchedFiles {
  readonly runDir: string;
  readonly maxBytes: number;
  readonly intervalMs: number;
  /** What was in `in` when the engine began, where it may write there: what it adds counts. Absent: it may not. */
  readonly inputBytes?: number | undefined;
  /** What processes of the engine have open, and has no name any more; absent: nobody can tell. */
  readonly unnamed?: () => Promise<number>;
}

/** That an engine has written too much, or why that cannot be known. */
export interface TooMuchWritten {
  readonly uncounted?: string;
}

/**
 * Tells, once, when the files of an engine take more than `maxBytes` of the disk, or cannot be counted, with the reason of that. It
 * looks again `intervalMs` after it has looked.
 * @returns ends the watch
 */
export const watchWrittenBytes = (files: WatchedFiles, exceeded: (found: TooMuchWritten) => void): (() => void) =>
  watchRepeatedly(files.intervalMs, () => tooMuchOf(files), exceeded);

async function tooMuchOf(files: WatchedFiles): Promise<TooMuchWritten | undefined> {
  try {
    return (await takenBytes(files)) > files.maxBytes ? {} : undefined;
  } catch (error) {
    if (error instanceof OutputError) return { uncounted: error.message };
    throw error;
  }
}

async function takenBytes({ runDir, maxBytes, inputBytes: before, unnamed }: WatchedFiles): Promise<number> {
  const written = await writtenBytes(runDir, 'disk', maxBytes);
  const added = before === undefined ? 0 : Math.max(0, (await inputBytes(runDir)) - before);
  return written + added + ((await unnamed?.()) ?? 0);
}

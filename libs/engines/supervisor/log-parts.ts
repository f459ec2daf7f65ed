import { open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/**
 * A log's bytes are numbered from 0. It lies in parts: `stdout.log` begins at byte 0, `stdout.000005242880.log` at byte
 * 5,242,880. A part never changes but by growing, and what no part holds was dropped: so a log can be read in order
 * whatever became of its writer, and at any time.
 */
export interface LogPart {
  /** Number of its first byte. */
  readonly start: number;
  readonly file: FileHandle;
}

/** So many digits that the parts of any log lie in order when sorted by name. */
const digits = 15;

const extension = '.log';

/** Where the part lies that begins at byte `start` of the log at `path`. */
export function partPath(path: string, start: number): string {
  if (start === 0) return path;
  return `${path.slice(0, -extension.length)}.${String(start).padStart(digits, '0')}${extension}`;
}

/**
 * Opens the parts that hold what comes at byte `position` or later, in order, to be closed by the caller. All are opened
 * before the first is read: one that is removed meanwhile can be read to its end.
 */
export async function openParts(path: string, position: number): Promise<LogPart[]> {
  for (;;) {
    const starts = await startsOf(path);
    const wanted = starts.slice(starts.findLastIndex((start) => start <= position));
    const parts = await openEach(path, wanted);
    // Removed parts have newer ones after them, unless the whole log is gone.
    const last = wanted.at(-1) ?? 0;
    if (last === 0 || parts.at(-1)?.start === last) return parts;
    await closeParts(parts);
  }
}

export async function closeParts(parts: readonly LogPart[]): Promise<void> {
  await Promise.all(parts.map(({ file }) => file.close()));
}

async function startsOf(path: string): Promise<number[]> {
  const prefix = `${basename(path, extension)}.`;
  const names = await unlessGone(readdir(dirname(path)));
  const numbers = (names ?? [])
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
    .map((name) => name.slice(prefix.length, -extension.length))
    .filter((number) => /^\d+$/.test(number));
  return [0, ...numbers.map(Number).sort((one, other) => one - other)];
}

async function openEach(path: string, starts: readonly number[]): Promise<LogPart[]> {
  const parts: LogPart[] = [];
  try {
    for (const start of starts) {
      const file = await unlessGone(open(partPath(path, start)));
      if (file) parts.push({ start, file });
    }
    return parts;
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

/** On a network's volume what was removed may still have a name. */
async function unlessGone<Result>(opening: Promise<Result>): Promise<Result | undefined> {
  try {
    return await opening;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESTALE') return undefined;
    throw error;
  }
}

import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

export interface FileBelow {
  readonly path: string;
  readonly name: string;
}

/** The files below a folder; none where it is missing. */
export async function* filesBelow(folder: string): AsyncGenerator<FileBelow> {
  const entries = await opendir(folder).catch(ignoreMissing);
  if (!entries) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield { path, name: entry.name };
  }
}

export const isMissing = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

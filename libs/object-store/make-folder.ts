import { mkdir } from 'node:fs/promises';

/**
 * Makes a folder and those above it, where they are missing. On a volume that is read-only Node says ENOENT of the first
 * folder that it cannot make; made alone, that one says why.
 * @param mode of those that are made
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode });
  } catch (error) {
    const { code, path: missing } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || missing === undefined) throw error;
    await mkdir(missing, mode);
    await mkdir(path, { recursive: true, mode });
  }
}

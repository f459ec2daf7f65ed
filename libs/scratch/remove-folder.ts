import { execFile } from 'node:child_process';
import { lstat, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Removes a folder with whatever is in it, quiet where there is none. Foreign code may have filled it: folders within
 * folders, longer than the longest path; names that are no UTF-8; folders that are closed to everybody. Node.js, which
 * goes by paths, removes none of these; the system's `rm` goes from folder to folder.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
    if (!(await isThere(path))) return;
  } catch {
    // What it left is tried again below.
  }
  // Links are not followed. What cannot be opened to its owner cannot be removed either, and `rm` says so.
  await run('chmod', ['-R', 'u+rwX', '--', path], bare).catch(() => undefined);
  await run('rm', ['-rf', '--', path], bare);
}

/** Without what this process knows. */
const bare = { env: { PATH: '/usr/bin:/bin' } };

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

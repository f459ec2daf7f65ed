import { closeSync, openSync, readSync } from 'node:fs';

/** What one call reads. */
const block = Buffer.alloc(16 * 1024);

/**
 * A file of /proc, as latin1; undefined for a process that has ended, or is another user's. `readFileSync` takes twice as long,
 * for calls and memory that files of /proc need not.
 */
export function readProc(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      let text = '';
      for (let bytes = readSync(file, block); bytes > 0; bytes = readSync(file, block)) {
        text += block.toString('latin1', 0, bytes);
      }
      return text;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

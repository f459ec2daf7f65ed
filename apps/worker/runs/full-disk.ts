import { statfs } from 'node:fs/promises';

/** Less than this is left when somebody has met the disk's end: whatever could be written was. */
const leastBytes = 1024 ** 2;

/** Whether there is no room for files in a folder. What an engine says of it is in its own words, or in none. */
export async function isDiskFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < leastBytes;
}

import { lchownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a folder, and all that is in it, somebody's: only root can, and only where it is not theirs already. */
export function giveFolder(folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  if (process.getuid?.() === uid) return;
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const path of [folder, ...names.map((name) => join(folder, name))]) lchownSync(path, uid, gid);
}

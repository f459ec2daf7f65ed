import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { endEngines } from '#engines';

const folderName = (host: string, pid: number): string => `${host}-${pid}`;

/**
 * Makes this process's own folder of attempts, and removes those of processes of this machine that died without tidying
 * up, with the engines that are still at work in them.
 */
export async function openRunsFolder(root: string): Promise<string> {
  await mkdir(root, { recursive: true });
  const host = hostname();
  const own = join(root, folderName(host, process.pid));
  for (const name of await readdir(root)) {
    const pid = pidOf(name, host);
    if (pid === undefined || (pid !== process.pid && isAlive(pid))) continue;
    await endEngines(join(root, name));
    await rm(join(root, name), { recursive: true, force: true });
  }
  await mkdir(own);
  return own;
}

function pidOf(name: string, host: string): number | undefined {
  const pid = name.startsWith(`${host}-`) ? Number(name.slice(host.length + 1)) : Number.NaN;
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

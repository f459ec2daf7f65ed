import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '#faults';
import { beginningOf } from '#scratch';

const pauseMs = 500;

/** This process as a lock names it: its number alone is given out again, in a container that is started anew at once. */
const self = `${process.pid} ${beginningOf(process.pid) ?? ''}`;

/**
 * Does `work` while no other process of this machine does any under the same lock: a file that names its holder. Not a socket,
 * which the kernel would take from a dead one: an engine that has a network could hold one of the same name.
 */
export async function withLock<Result>(
  path: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  while (!(await isTaken(path))) {
    if (await isLeft(path)) await clear(path);
    else await pause(pauseMs, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** The file comes to be with what is in it: nobody finds it empty. */
async function isTaken(path: string): Promise<boolean> {
  const draft = draftOf(path);
  await writeFile(draft, self);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft);
  }
}

/** Whether the holder has ended without giving the lock back. */
async function isLeft(path: string): Promise<boolean> {
  const holder = await readFile(path, 'utf8').catch(() => self);
  const [pid = '', beginning = ''] = holder.split(' ');
  return beginningOf(Number(pid)) !== beginning;
}

/** Takes away a lock that was left. Another may have done so first, and hold it by now: then it is given back. */
async function clear(path: string): Promise<void> {
  const found = draftOf(path);
  try {
    await rename(path, found);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (!(await isLeft(found))) await link(found, path);
  await rm(found);
}

const draftOf = (path: string): string => `${path}.${randomUUID()}`;

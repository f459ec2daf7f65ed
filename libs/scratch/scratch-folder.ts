import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '#faults';
import { beginningOf } from './process-beginning.js';
import { removeFolder } from './remove-folder.js';

/** Where processes of one role keep what ends with them: `<scratch>/<role>/<host>-<pid>-<beginning>`, not made yet. */
export const scratchFolder = (scratch: string, role: 'api' | 'worker'): string =>
  join(scratch, role, `${hostname()}-${process.pid}-${beginningOf(process.pid) ?? ''}`);

/**
 * Removes what processes of this role and machine left when they died without tidying up. `release` is called with each
 * folder before. Machines that never come back are no concern of this one, which cannot tell them from those that are
 * alive: the scratch folder of a container is its own and goes with it (docs/adr/0012).
 */
export async function removeLeftovers(
  own: string,
  release: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const siblings = dirname(own);
  for (const name of await namesIn(siblings)) {
    if (name !== basename(own) && !isLeft(name)) continue;
    await release(join(siblings, name));
    await removeFolder(join(siblings, name));
  }
}

/** The folders that processes of this machine left, of whatever role. */
export async function leftovers(scratch: string): Promise<string[]> {
  const roles = await namesIn(scratch);
  const found = await Promise.all(
    roles.map(async (role) =>
      (await namesIn(join(scratch, role))).map((name) => ({ name, path: join(scratch, role, name) })),
    ),
  );
  return found.flat().flatMap(({ name, path }) => (isLeft(name) ? [path] : []));
}

/** None where nothing was ever started. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whether a folder is that of a process of this machine which has ended. */
function isLeft(name: string): boolean {
  const host = `${hostname()}-`;
  const [, pid, beginning] = (name.startsWith(host) && /^(\d+)-(\d*)$/.exec(name.slice(host.length))) || [];
  return pid !== undefined && beginningOf(Number(pid)) !== beginning;
}

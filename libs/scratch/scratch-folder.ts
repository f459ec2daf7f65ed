import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where processes of one role keep what ends with them: `<scratch>/<role>/<host>-<pid>`, not made yet. */
export const scratchFolder = (scratch: string, role: 'api' | 'worker'): string =>
  join(scratch, role, `${hostname()}-${process.pid}`);

/**
 * Removes what processes of this role and machine left when they died without tidying up, `own` folder included: a
 * container that is started again gives its process the same number. `release` is called with each folder before.
 * Machines that never come back are no concern of this one, which cannot tell them from those that are alive: the scratch
 * folder of a container is its own and goes with it (docs/adr/0012).
 */
export async function removeLeftovers(
  own: string,
  release: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const siblings = dirname(own);
  for (const name of await namesIn(siblings)) {
    const pid = pidOf(name);
    if (pid === undefined || (name !== basename(own) && isAlive(pid))) continue;
    await release(join(siblings, name));
    await rm(join(siblings, name), { recursive: true, force: true });
  }
}

/** None where nothing was ever started. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The process of this machine that a folder is named after. */
function pidOf(name: string): number | undefined {
  const host = hostname();
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

import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const mostLooks = 50;
const pauseMs = 20;

/**
 * Kills the engines that are still at work in `folder` or below: whose worker is dead and who ignore the end of their
 * input, and children that have left their engine's process group. They are known by the run directory in their
 * environment. Linux only.
 */
export async function endEngines(folder: string): Promise<void> {
  // An engine may start a child while it is looked for; one that the kernel holds on to is left to it.
  for (let looks = 0; looks < mostLooks; looks++) {
    const engines = await enginesOf(folder);
    if (engines.length === 0) return;
    for (const pid of engines) kill(pid);
    await pause(pauseMs);
  }
}

async function enginesOf(folder: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const environments = await Promise.all(pids.map(environmentOf));
  const mine = [`\0RONDO_RUN_DIR=${folder}\0`, `\0RONDO_RUN_DIR=${folder}/`];
  return pids.filter((_pid, index) => mine.some((variable) => environments[index]?.includes(variable)));
}

/** Empty for a process that has ended, and for one of another user. */
const environmentOf = async (pid: number): Promise<string> =>
  `\0${await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')}\0`;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

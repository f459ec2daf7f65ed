import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '#faults';

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
    const engines = enginesOf(folder);
    if (engines.length === 0) return;
    for (const pid of engines) kill(pid);
    await pause(pauseMs);
  }
}

/** Some hundred files that no disk is asked for: one by one they take a tenth of the time that as many promises do. */
function enginesOf(folder: string): number[] {
  const mine = [`\0RONDO_RUN_DIR=${folder}\0`, `\0RONDO_RUN_DIR=${folder}/`];
  return pidsOfAll().filter((pid) => {
    const environment = environmentOf(pid);
    return mine.some((variable) => environment.includes(variable));
  });
}

function pidsOfAll(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** Empty for a process that has ended, and for one of another user. */
function environmentOf(pid: number): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}\0`;
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

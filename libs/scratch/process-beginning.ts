import { readFileSync } from 'node:fs';
import { codeOf } from '#faults';

/**
 * When a process began, in the kernel's ticks; empty where the kernel does not tell, and undefined when there is no such
 * process. A number alone says little: in a container that is started again the same ones are given out, to threads too.
 */
export function beginningOf(pid: number): string | undefined {
  if (process.platform === 'linux') return beginningInProc(pid);
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return codeOf(error) === 'EPERM' ? '' : undefined;
  }
}

/** The 22nd field of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the second may have spaces, in brackets. */
function beginningInProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

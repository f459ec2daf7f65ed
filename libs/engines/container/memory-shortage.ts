import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whose memory was short: what the container may use, or all that there is. */
export type MemoryShortage = 'limit' | 'machine';

/**
 * Whether the kernel has killed a process of the container of this id for want of memory, by the kernel's own log: Podman does not always
 * notice. Undefined too where the worker may not read that log, as it may not without being root.
 */
export async function memoryShortage(id: string): Promise<MemoryShortage | undefined> {
  const options = { timeout: 10_000, maxBuffer: 64 * 1024 ** 2, env: { PATH: '/usr/bin:/bin' } };
  const said = await run('dmesg', ['--notime'], options).catch(() => ({ stdout: '' }));
  return shortageIn(said.stdout, id);
}

/** @param log as `dmesg` prints it */
export function shortageIn(log: string, id: string): MemoryShortage | undefined {
  const kill = log
    .split('\n')
    .findLast((line) => line.includes('oom-kill:') && groupIn(line, 'task_memcg').includes(id));
  if (kill === undefined) return undefined;
  return groupIn(kill, 'oom_memcg').includes(id) ? 'limit' : 'machine';
}

const groupIn = (line: string, name: string): string => new RegExp(`\\b${name}=([^,]*)`).exec(line)?.[1] ?? '';

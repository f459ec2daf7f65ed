import type { RunLimits } from '../sandbox/limits.js';
import { memoryOf, processTree } from './process-tree.js';
import type { SeenProcess } from './process-tree.js';
import { watchRepeatedly } from './watch-repeatedly.js';

const intervalMs = 250;
const mebibyte = 1024 ** 2;

export interface WatchedLimits extends RunLimits {
  readonly memoryMiB: number;
  /** What is not exceeded below this is not exceeded. */
  readonly toleratedMiB: number;
}

/**
 * Looks at all processes of a run together, which the kernel's limits of each process cannot: `leader` and its descendants.
 * Tells the first limit that they exceed, and the setting that it is. Linux only; elsewhere it finds nothing.
 * @returns ends the watch
 */
export const watchLimits = (leader: number, limits: WatchedLimits, exceeded: (why: string) => void): (() => void) =>
  watchRepeatedly(intervalMs, async () => breachOf(await processTree(leader, limits.processes), limits), exceeded);

/**
 * Which limit the processes of a run exceed together; undefined for none. They are counted before their memory is read, which
 * takes longer the more there are: a swarm that grows meanwhile would be ended late.
 */
export async function breachOf(
  processes: readonly SeenProcess[],
  limits: WatchedLimits,
  taken: (processes: readonly SeenProcess[], most: number) => Promise<number> = memoryOf,
): Promise<string | undefined> {
  const sum = (key: 'threads' | 'cpuSeconds') => processes.reduce((all, each) => all + each[key], 0);
  if (sum('threads') > limits.processes) {
    return `too many processes: the run has more than ${limits.processes} processes and threads (ENGINE_PROCESSES)`;
  }
  if (sum('cpuSeconds') > limits.cpuSeconds) {
    return `CPU time: the run's processes have computed for more than ${limits.cpuSeconds} s (ENGINE_CPU_SECONDS)`;
  }
  const tolerated = limits.toleratedMiB * mebibyte;
  const bytes = await taken(processes, tolerated);
  if (bytes <= tolerated) return undefined;
  const mebibytes = Math.ceil(bytes / mebibyte);
  return `out of memory: the run's processes took ${mebibytes} MiB together, ENGINE_MEMORY_MIB is ${limits.memoryMiB}`;
}

import { describe, expect, it } from '@jest/globals';
import type { SeenProcess } from './process-tree.js';
import { breachOf } from './watch-limits.js';

const limits = { cpuSeconds: 10, processes: 4, memoryMiB: 100, toleratedMiB: 150 };
const mebibyte = 1024 ** 2;
const each: SeenProcess = { pid: 2, threads: 1, residentBytes: 50 * mebibyte, cpuSeconds: 3 };
const breach = (processes: readonly SeenProcess[], memoryMiB = 0) =>
  breachOf(processes, limits, () => Promise.resolve(memoryMiB * mebibyte));
const unread = () => Promise.reject(new Error('memory was read'));

describe('the processes of a run together', () => {
  it('exceed nothing up to the limit', async () => {
    expect(await breach([each, each, each])).toBeUndefined();
    expect(await breach([{ ...each, threads: 4, cpuSeconds: 10 }], 150)).toBeUndefined();
    expect(await breach([])).toBeUndefined();
  });

  it('are counted with their threads, before memory is read', async () => {
    expect(await breachOf([each, { ...each, threads: 4 }], limits, unread)).toMatch(
      /^too many processes: .* 4 .*\(ENGINE_PROCESSES\)$/,
    );
  });

  it('are judged by the sum of what they computed, before memory is read', async () => {
    expect(await breachOf([each, each, each, each], limits, unread)).toMatch(
      /^CPU time: .* 10 s \(ENGINE_CPU_SECONDS\)$/,
    );
  });

  it('are judged by their memory', async () => {
    expect(await breach([each, each], 150.5)).toBe(
      "out of memory: the run's processes took 151 MiB together, ENGINE_MEMORY_MIB is 100",
    );
  });
});

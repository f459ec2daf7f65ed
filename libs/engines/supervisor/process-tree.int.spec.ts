import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { killTree, memoryOf, processTree } from './process-tree.js';

let leader: ChildProcess | undefined;
afterEach(async () => {
  if (leader?.pid === undefined) return;
  const ended = once(leader, 'close');
  killTree(leader.pid);
  await ended;
  leader = undefined;
});

/** Starts a process that says a line once all that it starts is there. */
async function started(script: string, file = process.execPath, flag = '-e'): Promise<number> {
  leader = spawn(file, [flag, script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  if (!leader.stdout || leader.pid === undefined) throw new Error('it has not started');
  await once(leader.stdout, 'data');
  return leader.pid;
}

/** It can fork. */
const itWithPython = spawnSync('python3', ['--version']).status === 0 ? it : it.skip;

const sleepers = (count: number) =>
  `for each in $(seq ${count}); do /bin/sleep infinity & done; sleep 0; echo started; wait`;

(process.platform === 'linux' ? describe : describe.skip)('the processes below another', () => {
  it('are all found', async () => {
    const pid = await started(sleepers(5), '/bin/sh', '-c');
    const seen = await processTree(pid, 512);
    expect(seen).toHaveLength(6);
    expect(seen[0]).toEqual({ pid, threads: 1, residentBytes: expect.any(Number), cpuSeconds: expect.any(Number) });
  });

  it('are not looked for once there are more than may be', async () => {
    const pid = await started(sleepers(40), '/bin/sh', '-c');
    expect(await processTree(pid, 8)).toHaveLength(9);
  });

  it('are none of one that has ended', async () => {
    const pid = await started('console.log("started")');
    await once(leader as ChildProcess, 'close');
    leader = undefined;
    expect(await processTree(pid, 8)).toEqual([]);
  });

  itWithPython('share memory that counts once', async () => {
    const filled = 64 * 1024 ** 2;
    const pid = await started(
      `import os, signal
hoard = b"x" * ${filled}
for _ in range(4):
    if os.fork() == 0: signal.pause()
print("started", flush=True)
signal.pause()`,
      'python3',
      '-c',
    );
    const processes = await processTree(pid, 512);
    const most = 2 * filled;
    const sum = await memoryOf(processes, Number.POSITIVE_INFINITY);
    expect(await memoryOf(processes, 5 * filled)).toBeLessThan(sum);
    const sharedOnce = await memoryOf(processes, most);
    expect([sum > 5 * filled, sharedOnce > filled, sharedOnce < most]).toEqual([true, true, true]);
  });
});

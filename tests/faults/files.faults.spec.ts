import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Identified } from '../e2e/resources.js';
import { Stack } from '../e2e/stack.js';

/** Some seconds of work. */
const rows = `a,b,c\n${Array.from({ length: 400_000 }, (_, row) => `${row},${row / 7},name ${row % 1_000}\n`).join('')}`;

describe('an API that takes rows in', () => {
  let stack: Stack;
  let api: Awaited<ReturnType<Stack['startProcess']>>['process'];

  beforeEach(async () => {
    stack = await Stack.start({ workers: 0, env: { SHUTDOWN_GRACE_SECONDS: '1' } });
    await stack.killApi();
    api = (await stack.startProcess('api')).process;
  });
  afterEach(() => stack.stop());

  /** Posts rows, and answers the process that reads them once it does. */
  async function reading(): Promise<{ readonly reader: number; readonly answer: Promise<unknown> }> {
    const { body } = await stack.call<Identified>('POST', '/dataSets', { name: 'Many' });
    const headers = { 'content-type': 'text/csv' };
    const answer = stack.call('POST', `/dataSets/${body.id}/batches`, rows, headers).catch(() => 'broken');
    for (;;) {
      const paths = await readdir(join(stack.home, 'scratch'), { recursive: true }).catch(() => []);
      const child = paths.find((path) => path.includes('/work-'))?.match(/child-[^/]+/)?.[0];
      const reader = child === undefined ? undefined : await processOf(child);
      if (reader !== undefined) return { reader, answer };
      await pause(5);
    }
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends its readers with itself by %s, and tidies up', async (signal) => {
    const { reader, answer } = await reading();
    // However quick the machine is, it is not done before its end.
    process.kill(reader, 'SIGSTOP');
    api.kill(signal);
    await once(api, 'exit');
    if (await isAlive(reader)) process.kill(reader, 'SIGCONT');
    expect(await answer).toBe('broken');
    while (await isAlive(reader)) await pause(5);
    await stack.startProcess('api');
    const left = await readdir(join(stack.home, 'scratch'), { recursive: true }).catch(() => []);
    expect(left.filter((path) => /child-|uploads\//.test(path))).toEqual([]);
  });
});

/** The process itself, not what confines it. */
async function processOf(child: string): Promise<number | undefined> {
  for (const name of await readdir('/proc')) {
    const line = /^\d+$/.test(name) ? await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '') : '';
    if (line.startsWith(process.execPath) && line.includes(child)) return Number(name);
  }
  return undefined;
}

const isAlive = async (pid: number): Promise<boolean> =>
  !/\) [ZX] /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X '));

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { onRedis } from '../faults/backends.js';

// Runs may take minutes to end after the faults on a slow machine; the bound only ends a test that hangs.
jest.setTimeout(600_000);

const root = join(import.meta.dirname, '../..');

/** What a soak of some seconds prints, and its exit code. */
async function soak(backend: string, seed: number): Promise<{ code: number | null; output: string }> {
  const length = ['--minutes', '0.2', '--faults-per-minute', '30', '--schedules', '30', '--workers', '2'];
  const args = [join(root, 'tests/soak/soak.mjs'), ...length, '--backend', backend, '--seed', String(seed)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const redis = onRedis();

it('a short soak loses nothing and does nothing twice', async () => {
  const { code, output } = await soak(redis.there ? 'redis' : 'postgres', 4);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('nothing lost, nothing twice.') });
});

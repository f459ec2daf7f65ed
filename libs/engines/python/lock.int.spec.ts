import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { withLock } from './lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rondo-lock-'));
  path = join(folder, 'key.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const never = new AbortController().signal;

it('one at a time has it, and gives it back also when the work fails', async () => {
  let [inside, most] = [0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise(setImmediate);
    inside -= 1;
    throw new Error('the work failed');
  };
  const all = await Promise.allSettled([1, 2].map(() => withLock(path, never, work)));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ['a process that has ended', '999999999 1'],
  ['one whose number was given out again, as in a container that is started anew', `${process.pid} 1`],
  ['one that ended before it had said who it is', ''],
])('is taken from %s', async (_whom, holder) => {
  writeFileSync(path, holder);
  expect(await withLock(path, never, () => Promise.resolve('done'))).toBe('done');
  expect(readdirSync(folder)).toEqual([]);
});

it('is left to a process that lives, until nobody waits for it any more', async () => {
  const giveUp = new AbortController();
  let holder = '';
  await withLock(path, never, async () => {
    holder = readFileSync(path, 'utf8');
    const waiting = withLock(path, giveUp.signal, () => Promise.resolve());
    giveUp.abort();
    await expect(waiting).rejects.toThrow('aborted');
    expect(readFileSync(path, 'utf8')).toBe(holder);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { beginningOf } from './process-beginning.js';
import { removeLeftovers, scratchFolder } from './index.js';

let scratch: string;
let own: string;
let siblings: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'rondo-scratch-'));
  own = scratchFolder(scratch, 'worker');
  siblings = dirname(own);
});
afterEach(() => rm(scratch, { recursive: true }));

const leave = async (...names: readonly string[]) => {
  for (const name of names) {
    await mkdir(join(siblings, name), { recursive: true });
    await writeFile(join(siblings, name, 'file'), '');
  }
};
/** Of a process that has ended. */
const dead = (): string => `${hostname()}-${spawnSync(process.execPath, ['-e', '']).pid}-1`;

it('removes the folders of dead processes of this machine only', async () => {
  const kept = [`${hostname()}-${process.ppid}-${beginningOf(process.ppid)}`, 'elsewhere-1-1', 'note'];
  await leave(...kept, dead());
  await removeLeftovers(own);
  expect((await readdir(siblings)).sort()).toEqual(kept.sort());
});

(process.platform === 'linux' ? it : it.skip)('is not taken in by a number that was given out again', async () => {
  await leave(`${hostname()}-${process.ppid}-1`);
  await removeLeftovers(own);
  expect(await readdir(siblings)).toEqual([]);
});

it('removes what stands in its own place', async () => {
  await leave(basename(own));
  await removeLeftovers(own);
  expect(await readdir(siblings)).toEqual([]);
});

it('leaves the other roles to theirs', async () => {
  await leave(dead());
  await removeLeftovers(scratchFolder(scratch, 'api'));
  expect(await readdir(siblings)).toHaveLength(1);
});

it('has the folder released before it is gone', async () => {
  const left = dead();
  await leave(left);
  const released: [string, string[]][] = [];
  await removeLeftovers(own, async (folder) => void released.push([folder, await readdir(folder)]));
  expect(released).toEqual([[join(siblings, left), ['file']]]);
});

it('finds nothing where nothing was ever started', async () => {
  await removeLeftovers(scratchFolder(join(scratch, 'new'), 'api'));
  expect(await readdir(scratch)).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
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
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

it('removes the folders of dead processes of this machine only', async () => {
  const dead = deadPid();
  const kept = [`${hostname()}-${process.ppid}`, `elsewhere-${dead}`, 'note'];
  await leave(...kept, `${hostname()}-${dead}`);
  await removeLeftovers(own);
  expect((await readdir(siblings)).sort()).toEqual(kept.sort());
});

it('removes what a process with the same number left', async () => {
  await leave(basename(own));
  await removeLeftovers(own);
  expect(await readdir(siblings)).toEqual([]);
});

it('leaves the other roles to theirs', async () => {
  await leave(`${hostname()}-${deadPid()}`);
  await removeLeftovers(scratchFolder(scratch, 'api'));
  expect(await readdir(siblings)).toHaveLength(1);
});

it('has the folder released before it is gone', async () => {
  const left = `${hostname()}-${deadPid()}`;
  await leave(left);
  const released: [string, string[]][] = [];
  await removeLeftovers(own, async (folder) => void released.push([folder, await readdir(folder)]));
  expect(released).toEqual([[join(siblings, left), ['file']]]);
});

it('finds nothing where nothing was ever started', async () => {
  await removeLeftovers(scratchFolder(join(scratch, 'new'), 'api'));
  expect(await readdir(scratch)).toEqual([]);
});

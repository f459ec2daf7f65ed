import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openRunsFolder } from './leftovers.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rondo-runs-'));
});
afterEach(() => rm(root, { recursive: true }));

it('removes the folders of dead processes of this machine only', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const kept = [`${hostname()}-${process.ppid}`, `elsewhere-${dead}`, 'note'];
  for (const name of [...kept, `${hostname()}-${dead}`]) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'file'), '');
  }
  const own = await openRunsFolder(join(root));
  expect((await readdir(root)).sort()).toEqual([...kept, basename(own)].sort());
});

it('starts with an empty folder, whatever a process with the same number left there', async () => {
  const own = await openRunsFolder(join(root, 'new'));
  await writeFile(join(own, 'file'), '');
  expect(await readdir(await openRunsFolder(join(root, 'new')))).toEqual([]);
});

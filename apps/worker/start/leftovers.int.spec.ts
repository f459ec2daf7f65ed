import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
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

(process.platform === 'linux' ? it : it.skip)('ends the engines of dead processes, and nobody else', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const start = async (runDir: string) => {
    const code = 'process.send("up"); setInterval(() => undefined, 60000)';
    const engine = spawn(process.execPath, ['-e', code], {
      env: { RONDO_RUN_DIR: runDir },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const gone = once(engine, 'exit');
    await once(engine, 'message');
    return { engine, gone };
  };
  const left = join(root, `${hostname()}-${dead}`);
  await mkdir(left);
  const orphan = await start(join(left, 'run-1'));
  const other = await start(join(root, 'elsewhere', 'run-1'));
  await openRunsFolder(root);
  expect(await orphan.gone).toEqual([null, 'SIGKILL']);
  expect(other.engine.exitCode ?? other.engine.signalCode).toBeNull();
  other.engine.kill('SIGKILL');
  await other.gone;
});

it('starts with an empty folder, whatever a process with the same number left there', async () => {
  const own = await openRunsFolder(join(root, 'new'));
  await writeFile(join(own, 'file'), '');
  expect(await readdir(await openRunsFolder(join(root, 'new')))).toEqual([]);
});

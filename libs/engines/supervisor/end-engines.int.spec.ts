import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { endEngines } from './end-engines.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rondo-engines-'));
});
afterEach(() => rm(folder, { recursive: true }));

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

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('ends the engines that are at work in a folder, and nobody else', async () => {
  const left = join(folder, 'worker-1');
  const orphan = await start(join(left, 'run-1'));
  const other = await start(join(folder, 'worker-2', 'run-1'));
  await endEngines(left);
  expect(await orphan.gone).toEqual([null, 'SIGKILL']);
  expect(other.engine.exitCode ?? other.engine.signalCode).toBeNull();
  other.engine.kill('SIGKILL');
  await other.gone;
});

onLinux('ends those of several folders together, of which one has no Latin name', async () => {
  const folders = ['run-1', 'Prüfung-试'].map((name) => join(folder, name));
  const engines = await Promise.all(folders.map(start));
  await Promise.all(folders.map(endEngines));
  for (const { gone } of engines) expect(await gone).toEqual([null, 'SIGKILL']);
});

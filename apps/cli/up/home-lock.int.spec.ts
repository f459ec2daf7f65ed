import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockHome } from './home-lock.js';

describe('lockHome', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rondo-lock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('admits one holder of a folder, by whatever path, and names it', async () => {
    const home = join(folder, 'home');
    const lock = await lockHome(home);
    symlinkSync(home, join(folder, 'alias'));
    await expect(lockHome(join(folder, 'alias'))).rejects.toThrow(
      `already runs on ${folder}/alias (process ${process.pid})`,
    );
    lock.release();
  });

  it('admits the next when the holder has let go', async () => {
    (await lockHome(folder)).release();
    (await lockHome(folder)).release();
  });

  it('keeps folders apart', async () => {
    const locks = [await lockHome(join(folder, 'one')), await lockHome(join(folder, 'two'))];
    for (const lock of locks) lock.release();
  });

  it('admits the next when the holder was killed', async () => {
    const holder = await holdInAnotherProcess(folder);
    await expect(lockHome(folder)).rejects.toThrow(`(process ${holder.pid ?? 0})`);
    const gone = once(holder, 'exit');
    holder.kill('SIGKILL');
    await gone;
    (await lockHome(folder)).release();
  });
});

/** The compiled lock, held until the process is killed. */
async function holdInAnotherProcess(home: string): Promise<ChildProcess> {
  const compiled = join(import.meta.dirname, '../../../dist/apps/cli/up/home-lock.js');
  const script = `
    const { lockHome } = await import(${JSON.stringify(compiled)});
    await lockHome(${JSON.stringify(home)});
    setInterval(() => undefined, 60_000);
    process.send('held');`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(holder, 'message');
  return holder;
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const filler = 'filler';

function run(command: string, ...args: string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}

/** A volume of a mebibyte, in memory, for as long as it is mounted. */
export class SmallVolume {
  private constructor(readonly path: string) {}

  /** Mounts one over an empty folder; over a new one where none is named. */
  static async mount(folder?: string): Promise<SmallVolume> {
    const path = folder ?? (await mkdtemp(join(tmpdir(), 'rondo-volume-')));
    must('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path);
    return new SmallVolume(path);
  }

  /** Whether this user and machine can do it: root on Linux, where mounting is not denied. Says so where not. */
  static canMount(): boolean {
    const path = mkdtempSync(join(tmpdir(), 'rondo-volume-'));
    const refusal = process.platform === 'linux' ? run('mount', '-t', 'tmpfs', 'tmpfs', path) : 'only done on Linux';
    if (refusal === undefined) run('umount', path);
    rmSync(path, { recursive: true });
    if (refusal !== undefined) console.warn(`Skipped: no volume can be mounted: ${refusal}`);
    return refusal === undefined;
  }

  /** Leaves not a byte of room. */
  async fill(): Promise<void> {
    const file = await open(join(this.path, filler), 'w');
    try {
      for (;;) await file.write(Buffer.alloc(4096));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.path, filler));
  }

  /** As much as nobody here fills; what is there stays. */
  grow(): Promise<void> {
    return this.remount('size=64m');
  }

  forbidWriting(): Promise<void> {
    return this.remount('ro');
  }

  allowWriting(): Promise<void> {
    return this.remount('rw');
  }

  /** All files but the filler, in order. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name !== filler)
      .map((entry) => join(entry.parentPath, entry.name).slice(this.path.length + 1))
      .sort();
  }

  /** Also while a process is still in it. */
  async remove(): Promise<void> {
    must('umount', '--lazy', this.path);
    await rm(this.path, { recursive: true });
  }

  private remount(mode: 'ro' | 'rw' | 'size=64m'): Promise<void> {
    must('mount', '-o', `remount,${mode}`, this.path);
    return Promise.resolve();
  }
}

function must(command: string, ...args: string[]): void {
  const refusal = run(command, ...args);
  if (refusal !== undefined) throw new Error(`${command} ${args.join(' ')}: ${refusal}`);
}

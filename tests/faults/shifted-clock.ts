import { chmod, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Debian's package `faketime` has its library, below the folder of a machine type. */
const libraries = '/usr/lib';
const library = 'faketime/libfaketimeMT.so.1';

/** The library behind `faketime`; undefined, said so, where it is not installed. */
export async function findFaketime(): Promise<string | undefined> {
  const names = await readdir(libraries, { recursive: false }).catch(() => []);
  for (const name of names) {
    const folder = await readdir(join(libraries, name, 'faketime')).catch(() => []);
    if (folder.length > 0) return join(libraries, name, library);
  }
  console.warn('Skipped: libfaketime was not found (Debian: apt-get install faketime)');
  return undefined;
}

/** A wall clock that a test can set, for processes that are started with its environment. Monotonic clocks go on. */
export class ShiftedClock {
  private constructor(
    private readonly folder: string,
    private readonly file: string,
    /** What makes a process go by it. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async open(libfaketime: string): Promise<ShiftedClock> {
    const folder = await mkdtemp(join(tmpdir(), 'rondo-clock-'));
    // PostgreSQL reads it as a user of its own.
    await chmod(folder, 0o755);
    const file = join(folder, 'offset');
    const clock = new ShiftedClock(folder, file, {
      LD_PRELOAD: libfaketime,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    });
    await clock.set(0);
    return clock;
  }

  /** A command before another one that makes it go by the clock. */
  get launcher(): readonly string[] {
    return ['/usr/bin/env', ...Object.entries(this.environment).map(([name, value]) => `${name}=${value}`)];
  }

  /** Sets it to so many seconds after the real time. */
  async set(seconds: number): Promise<void> {
    const draft = `${this.file}.new`;
    await writeFile(draft, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    await rename(draft, this.file);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

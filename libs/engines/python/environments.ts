import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installRequirements } from './install.js';
import type { Interpreter } from './interpreter.js';
import { withLock } from './lock.js';
import { environmentKey } from './requirements.js';

/** One that no run has used for so long is deleted. */
const keptDays = 30;

/** How the progress of a run begins while its environment is built. */
const building = 'building the environment';

/** A virtual environment that holds what a recipe requires. */
export interface Environment {
  /** Absolute path of its interpreter. */
  readonly executable: string;
  readonly folder: string;
  /** Of the packages in it, with their versions: where it differs, a model may not load. */
  readonly hash: string;
  /** Another one for each time that it was built. */
  readonly build: string;
  readonly hasPyarrow: boolean;
}

export interface Building {
  readonly progress: (message: string) => void;
}

/** What is being built, and all who are told how far it is. */
interface UnderWay {
  readonly told: Set<Building['progress']>;
  last?: string;
}

/**
 * The virtual environments of a machine, in folders named by what they hold: built once, however many attempts and
 * workers want one, used by all, and deleted when they are old.
 */
export class Environments {
  private readonly underWay = new Map<string, UnderWay & { readonly built: Promise<Environment> }>();
  private readonly closing = new AbortController();

  constructor(
    private readonly root: string,
    private readonly interpreter: Interpreter,
    private readonly variables: Readonly<Record<string, string | undefined>>,
  ) {}

  /** The environment that holds these. @throws LaunchError with the installer's last lines */
  async with(requirements: readonly string[], { progress }: Building): Promise<Environment> {
    const { version, executable } = this.interpreter;
    const key = environmentKey(requirements, `${version} ${executable}`);
    // Attempts of this process wait for one another here, those of others by the lock.
    const known = this.underWay.get(key);
    if (known) {
      known.told.add(progress);
      if (known.last !== undefined) progress(known.last);
      return known.built;
    }
    const underWay: UnderWay = { told: new Set([progress]) };
    const tellAll = (message: string) => {
      underWay.last = message;
      for (const tell of underWay.told) tell(message);
    };
    const built = this.build(key, requirements, { progress: tellAll });
    this.underWay.set(key, Object.assign(underWay, { built }));
    try {
      return await built;
    } finally {
      this.underWay.delete(key);
    }
  }

  /** Ends what is being built. */
  close(): void {
    this.closing.abort();
  }

  private async build(key: string, requirements: readonly string[], { progress }: Building): Promise<Environment> {
    const folder = join(this.root, key);
    const there = await this.use(folder);
    if (there) return there;
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    progress(`${building} with ${requirements.join(', ')}`);
    return withLock(`${folder}.lock`, this.closing.signal, async () => {
      const meanwhile = await this.use(folder);
      if (meanwhile) return meanwhile;
      await this.deleteOld();
      await this.install(folder, requirements, (line) => {
        progress(`${building}: ${line}`);
      });
      const built = await this.use(folder);
      if (!built) throw new Error(`${folder}: was built, and is not there`);
      progress('the environment is built');
      return built;
    });
  }

  /** Its name appears when it is whole: what a dead process left is made anew. */
  private async install(
    folder: string,
    requirements: readonly string[],
    onLine: (line: string) => void,
  ): Promise<void> {
    const { interpreter, variables } = this;
    const mark = join(folder, 'complete');
    await rm(folder, { recursive: true, force: true });
    await installRequirements({ folder, requirements, interpreter, variables, onLine, signal: this.closing.signal });
    const packages = await packagesIn(folder);
    const lock = [`python==${interpreter.version}`, ...packages];
    await writeFile(`${mark}.part`, lock.join('\n'));
    await rename(`${mark}.part`, mark);
  }

  private async use(folder: string): Promise<Environment | undefined> {
    const mark = join(folder, 'complete');
    const lock = await readFile(mark, 'utf8').catch(() => undefined);
    if (lock === undefined) return undefined;
    const now = new Date();
    await utimes(mark, now, now);
    const { ino, birthtimeMs } = await stat(mark);
    return {
      folder,
      executable: join(folder, 'bin', 'python'),
      hash: `sha256:${createHash('sha256').update(lock).digest('hex')}`,
      build: `${ino}-${birthtimeMs}`,
      hasPyarrow: lock.split('\n').some((line) => line.startsWith('pyarrow==')),
    };
  }

  private async deleteOld(): Promise<void> {
    const longAgo = Date.now() - keptDays * 86_400_000;
    for (const name of await readdir(this.root)) {
      const used = await stat(join(this.root, name, 'complete')).catch(() => undefined);
      if (used && used.mtimeMs < longAgo) await rm(join(this.root, name), { recursive: true, force: true });
    }
  }
}

/** `name==version` of what is installed, by its metadata: asking its Python would run what packages hook into each start. */
async function packagesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(folder, 'lib'), { recursive: true });
  return entries
    .flatMap((entry) => {
      const [, name, version] = /(?:^|\/)([\w.]+)-([^/-]+)\.dist-info$/.exec(entry) ?? [];
      return name === undefined || version === undefined ? [] : [`${name.toLowerCase()}==${version}`];
    })
    .sort();
}

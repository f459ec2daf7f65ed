import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { codeOf } from '#faults';
import type { StoredObject } from '#object-store';
import { StoppedError, TimeLimitError } from '../errors.js';
import { fromWire, toWire } from './protocol.js';
import type { ChildSettings, FromChild, ToChild, Work } from './protocol.js';

/** What a child is held to by the system, where the machine has the means. */
export interface ChildConfinement {
  /** Its own folder, absolute: of it `in` is to be read only, `tmp` its temporary folder. */
  readonly runDir: string;
  /** What it reads besides. */
  readonly reads: readonly string[];
  readonly memoryMiB: number;
  readonly cpuSeconds: number;
  readonly processes: number;
  readonly openFiles: number;
  /** Of one file. */
  readonly fileMiB: number;
}

/** What is started, and bytes that it reads, to their end, at file descriptor 4; absent: none. */
export interface ConfinedChild {
  readonly command: readonly string[];
  readonly filter?: Buffer;
}

export type Confine = (command: readonly string[], confinement: ChildConfinement) => ConfinedChild;

// Where the sources are loaded, under test, the process still runs what was compiled from them.
const isSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(
  new URL(isSource ? '../../../dist/libs/data-sets/children/main.js' : './main.js', import.meta.url),
);
const programFolders = ['dist', 'node_modules', 'package.json'].map((name) =>
  fileURLToPath(new URL(`${isSource ? '../../..' : '../../../..'}/${name}`, import.meta.url)),
);

/** What Node.js and DuckDB take besides the memory that DuckDB counts: code, heaps, stacks, decompressed pages. */
const memoryBesidesMiB = 320;

/** Of JavaScript: an answer of rows, at most. */
const heapMiB = 192;

/** All requests of one child together; each has less. */
const usualLimits = { cpuSeconds: 24 * 3600, processes: 512, openFiles: 4096, fileMiB: 64 * 1024 };

/** It ended before its work did. */
export class ChildEndedError extends Error {
  override readonly name = 'ChildEndedError';

  constructor(readonly signal: string | undefined) {
    super(`the process that works on rows has ended${signal === undefined ? '' : ` by ${signal}`}`);
  }
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly store: (key: string, path: string) => Promise<StoredObject>;
  readonly cpuSeconds: number;
}

/** A process of its own that works on rows, one piece of work after the other. */
export class Child {
  /** Files that it is to read, and may not change. */
  readonly inputs: string;
  private readonly process: ChildProcess;
  private ready: Promise<void>;
  private becomesReady: () => void = () => undefined;
  private resident = 0;
  private pending: Pending | undefined;
  private hasEnded = false;
  private isEnding = false;
  private readonly ended: Promise<void>;

  private constructor(
    readonly settings: ChildSettings,
    { command, filter }: ConfinedChild,
  ) {
    this.inputs = join(settings.folder, 'in');
    const [file = '', ...args] = command;
    this.process = spawn(file, args, {
      cwd: settings.folder,
      // Signals of the terminal are the parent's.
      detached: true,
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', TMPDIR: join(settings.folder, 'tmp') },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', ...(filter ? (['pipe'] as const) : [])],
      serialization: 'advanced',
    });
    // That it has ended is told by its end.
    if (filter) (this.process.stdio[4] as Writable).on('error', () => undefined).end(filter);
    this.ready = this.untilReady();
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.hasEnded = true;
        this.isEnding = true;
        this.becomesReady();
        this.fail(new ChildEndedError(exitSignal(this.process)));
        resolve();
      };
      this.process.once('error', end).once('exit', end);
    });
    this.process.on('message', (message) => {
      this.hear(message as FromChild);
    });
  }

  static async start(settings: ChildSettings, confine: Confine): Promise<Child> {
    const { folder, objects, memoryLimitMiB } = settings;
    for (const part of ['in', 'tmp']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
    const node = [process.execPath, `--max-old-space-size=${heapMiB}`, entry, JSON.stringify(settings)];
    const confined = confine(node, {
      runDir: folder,
      reads: [process.execPath, ...programFolders, objects],
      memoryMiB: memoryLimitMiB + memoryBesidesMiB,
      ...usualLimits,
    });
    return new Child(settings, confined);
  }

  get isAlive(): boolean {
    return !this.isEnding;
  }

  /** Resolves once it can take work, to the memory that it holds then, MiB. */
  async atRest(): Promise<number> {
    await this.ready;
    return this.resident;
  }

  /** Does one piece of work; aborting the signal ends the process. @throws StoppedError, TimeLimitError, ChildEndedError, and what the work throws */
  async work(work: Work, store: Pending['store'], signal: AbortSignal | undefined): Promise<unknown> {
    const stop = () => {
      this.fail(new StoppedError());
      void this.end();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await this.ready;
      if (signal?.aborted === true) throw new StoppedError();
      if (this.hasEnded) throw new ChildEndedError(exitSignal(this.process));
      this.ready = this.untilReady();
      return await new Promise<unknown>((resolve, reject) => {
        this.pending = { resolve, reject, store, cpuSeconds: work.cpuSeconds };
        this.send({ type: 'work', work });
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the process at once and removes its folder. */
  async end(): Promise<void> {
    this.isEnding = true;
    // Whoever waits for its end is not to end before it, nor its folder to stay.
    this.process.ref();
    this.kill();
    await this.ended;
    await rm(this.settings.folder, { recursive: true, force: true });
  }

  /** Lets the process that has started it end while this one lives. */
  unref(): void {
    this.process.unref();
    this.process.channel?.unref();
  }

  ref(): void {
    this.process.ref();
    this.process.channel?.ref();
  }

  private untilReady(): Promise<void> {
    return new Promise((resolve) => (this.becomesReady = resolve));
  }

  private kill(): void {
    if (this.hasEnded || this.process.pid === undefined) return;
    try {
      // Its group: what confines it may stand between.
      process.kill(-this.process.pid, 'SIGKILL');
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }

  private hear(message: FromChild): void {
    const { pending } = this;
    if (message.type === 'ready') {
      this.resident = message.residentMiB;
      this.becomesReady();
    } else if (message.type === 'done') this.settle(() => pending?.resolve(message.result));
    else if (message.type === 'failed') this.fail(fromWire(message.error));
    else if (message.type === 'overtime') this.overtime();
    else if (pending) void this.store(pending, message.key, message.path);
  }

  private overtime(): void {
    if (!this.pending) return;
    this.fail(new TimeLimitError(this.pending.cpuSeconds));
    void this.end();
  }

  private async store(pending: Pending, key: string, path: string): Promise<void> {
    try {
      this.send({ type: 'stored', object: await pending.store(key, path) });
    } catch (error) {
      this.send({ type: 'notStored', error: toWire(error) });
    }
  }

  private send(message: ToChild): void {
    // That it has ended is told by its end.
    this.process.send(message, () => undefined);
  }

  private fail(error: Error): void {
    const { pending } = this;
    this.settle(() => pending?.reject(error));
  }

  private settle(settle: () => void): void {
    this.pending = undefined;
    settle();
  }
}

/** What ended a process: a shell, and what confines a process, tell of a signal by 128 and its number. */
function exitSignal({ exitCode, signalCode }: ChildProcess): string | undefined {
  if (signalCode !== null) return signalCode;
  const number = (exitCode ?? 0) - 128;
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0];
}

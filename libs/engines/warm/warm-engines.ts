import { join } from 'node:path';
import { confinementOf } from '../supervisor/start-engine.js';
import type { EngineToStart } from '../supervisor/start-engine.js';
import { WarmEngine } from './warm-engine.js';

/** So long after a run has started, an engine like its own is kept ready: over an hour, so that hourly services find one. */
const keptMs = 70 * 60_000;
/** What readies itself takes time from the runs that have just started. */
const quietMs = 1_000;
/** Where runs start without a pause. */
const longestQuietMs = 5_000;
/** So long after one of a kind did not get ready, or took more than it may, no other is tried. */
const failedMs = 10 * 60_000;
/** What is free beside a run's memory before one more is started. */
const roomMiB = 256;

export interface WarmEnginesOptions {
  /** Absolute path of a folder of this process's own. */
  readonly folder: string;
  /** How many wait at most. */
  readonly most: number;
  /** They end when the machine has no more left than this: what a run may take. */
  readonly memoryLimitMiB: number;
  readonly availableMiB?: () => number;
  /** Milliseconds, of a clock that never jumps. */
  readonly now?: () => number;
  /** Called when one took more than it may while it waited, with what that was. */
  readonly onBreach?: (why: string) => void;
  /** Called when there may be something to tend to. */
  readonly onChange?: () => void;
}

interface Launched {
  readonly key: string;
  readonly at: number;
}

interface Waiting {
  readonly key: string;
  readonly engine: WarmEngine;
}

/**
 * Engines that are kept ready for runs like the last ones: as many of a kind as of the last `most` runs were of it. Each
 * carries out one run, and is taken only by a run that would start the same command with the same libraries, held to the same.
 */
export class WarmEngines {
  private launched: Launched[] = [];
  /** How one of a kind is started. */
  private readonly kinds = new Map<string, EngineToStart>();
  private readonly waiting = new Set<Waiting>();
  /** Kinds that did not get ready or took more than they may, and when. */
  private readonly failed = new Map<string, number>();
  private lastAt = -Infinity;
  /** The first of the runs that have followed one another without a pause. */
  private busySince = -Infinity;
  private readonly now: () => number;
  private readonly availableMiB: () => number;
  /** How many were started. */
  begun = 0;
  /** How many got a run. */
  given = 0;
  private isClosed = false;

  constructor(private readonly options: WarmEnginesOptions) {
    this.now = options.now ?? (() => performance.now());
    this.availableMiB = options.availableMiB ?? (() => process.availableMemory() / 1024 ** 2);
  }

  /** One for a run that starts now, which nobody else gets; undefined when none is ready. */
  take(run: EngineToStart): WarmEngine | undefined {
    if (this.isClosed || this.options.most === 0 || !mayWait(run)) return undefined;
    const key = kindOf(run);
    const { launch, memoryLimitMiB, limits, timeoutMs, sandbox, maxOutputBytes, outputIntervalMs } = run;
    this.kinds.set(key, {
      launch,
      runDir: '',
      memoryLimitMiB,
      timeoutMs,
      ...(limits && { limits }),
      ...(sandbox && { sandbox }),
      ...(maxOutputBytes !== undefined && { maxOutputBytes }),
      ...(outputIntervalMs !== undefined && { outputIntervalMs }),
    });
    this.note(key);
    this.options.onChange?.();
    const found = [...this.waiting].find((each) => each.key === key && each.engine.isReady);
    if (!found) return undefined;
    this.waiting.delete(found);
    this.given += 1;
    return found.engine;
  }

  /**
   * Ends those that nobody wants any more, or all when memory is short, and starts one that is wanted. Resolves when that one
   * is ready, to the milliseconds after which to call again; undefined: when something changes, or in some seconds.
   */
  async tend(): Promise<number | undefined> {
    this.forgetOld();
    const short = this.availableMiB() < this.options.memoryLimitMiB;
    await Promise.all((short ? [...this.waiting] : this.unwanted()).map((each) => this.end(each)));
    const missing = this.missing();
    if (missing === undefined || this.availableMiB() < this.options.memoryLimitMiB + roomMiB) return undefined;
    const quiet = this.msUntilQuiet();
    if (quiet > 0) return quiet;
    await this.start(missing);
    return this.missing() === undefined ? undefined : 0;
  }

  /** Ends all that wait. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.waiting].map((each) => this.end(each)));
  }

  private async start(key: string): Promise<void> {
    const engine = this.kinds.get(key);
    const command = engine?.launch.warm?.command;
    if (!engine || !command) return;
    this.begun += 1;
    const folder = join(this.options.folder, String(this.begun));
    const waiting = { key, engine: await WarmEngine.start(engine, folder, command) };
    this.waiting.add(waiting);
    if (this.isClosed) return this.end(waiting);
    void waiting.engine.gone.then(() => this.bury(waiting));
    if (await waiting.engine.readied) return;
    if (this.waiting.has(waiting)) this.giveUp(waiting);
    await this.end(waiting);
  }

  /** One that died while it waited: another is started when a run has shown again that it is wanted. */
  private async bury(waiting: Waiting): Promise<void> {
    if (!this.waiting.has(waiting) || !waiting.engine.isReady) return;
    if (waiting.engine.breach !== undefined) this.giveUp(waiting);
    const last = this.launched.findLastIndex(({ key }) => key === waiting.key);
    this.launched = this.launched.filter((_, index) => index !== last);
    await this.end(waiting);
  }

  /** Another of its kind would fare the same. */
  private giveUp({ key, engine: { breach } }: Waiting): void {
    this.failed.set(key, this.now());
    if (breach !== undefined) this.options.onBreach?.(breach);
  }

  private async end(waiting: Waiting): Promise<void> {
    this.waiting.delete(waiting);
    await waiting.engine.end();
  }

  private note(key: string): void {
    const at = this.now();
    this.launched = [...this.launched, { key, at }].slice(-this.options.most);
    if (at - this.lastAt >= quietMs) this.busySince = at;
    this.lastAt = at;
  }

  private forgetOld(): void {
    const now = this.now();
    this.launched = this.launched.filter(({ at }) => at > now - keptMs);
    for (const [key, at] of this.failed) if (at <= now - failedMs) this.failed.delete(key);
    for (const key of this.kinds.keys()) if (this.wanted(key) === 0) this.kinds.delete(key);
  }

  private wanted(key: string): number {
    return this.launched.filter((each) => each.key === key).length;
  }

  private waitingOf(key: string): Waiting[] {
    return [...this.waiting].filter((each) => each.key === key);
  }

  private unwanted(): Waiting[] {
    const keys = new Set([...this.waiting].map(({ key }) => key));
    return [...keys].flatMap((key) => this.waitingOf(key).slice(this.wanted(key)));
  }

  /** A kind of which more are wanted than wait, the latest first. */
  private missing(): string | undefined {
    if (this.isClosed) return undefined;
    return this.launched.findLast(({ key }) => !this.failed.has(key) && this.waitingOf(key).length < this.wanted(key))
      ?.key;
  }

  private msUntilQuiet(): number {
    return Math.min(this.lastAt + quietMs, this.busySince + longestQuietMs) - this.now();
  }
}

/**
 * Libraries that others brought run from their import on. Only a sandbox with mounts of its own keeps them from putting a link
 * where the files of the run come, and none of them is to have a network before there is a run.
 */
const mayWait = ({ launch: { warm, network }, sandbox }: EngineToStart): boolean =>
  warm !== undefined && (!warm.isForeign || (sandbox?.kind === 'bubblewrap' && network !== true));

/** The same for engines of which one may take the other's place. */
const kindOf = (engine: EngineToStart): string => {
  const { warm, environment, confiner } = engine.launch;
  const held = { ...confinementOf(engine), runDir: '' };
  return JSON.stringify([warm?.command, warm?.loads, environment, confiner, engine.sandbox?.kind, held]);
};

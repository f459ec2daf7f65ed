import { setTimeout as pause } from 'node:timers/promises';
import { EXIT_MISCONFIGURED } from '#config';
import { messageOf } from '#faults';
import { decideRestart } from './restart-policy.js';

/** One life of something that is kept alive. */
export interface Life {
  /** Settles when it can be used; never, when it ends before that. */
  readonly ready: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Asks it to end and waits until it has, at most the grace that it was given. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

const pauseFor = (delayMs: number, stopping: AbortSignal): Promise<void> =>
  pause(delayMs, undefined, { signal: stopping }).catch(() => undefined);

const howItEnded = (code: number | null, signal: NodeJS.Signals | null): string =>
  signal ?? `exit code ${code ?? 'unknown'}`;

/** Starts something again when it ends unasked, with growing pauses, and says so. */
export class KeptAlive {
  /** Settles when it was ready for the first time. */
  readonly ready: Promise<void>;
  /** Settles with the exit code for the whole stack when starting again cannot help. */
  readonly givenUp: Promise<number>;
  private readonly stopping = new AbortController();
  /** Ends the pause before the next life. */
  private pausing = new AbortController();
  private isRestarting = false;
  private markReady: () => void = () => undefined;
  private giveUp: (exitCode: number) => void = () => undefined;
  private everReady = false;
  private life: Life | undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly begin: () => Promise<Life>,
    private readonly announce: (line: string, level: 'info' | 'warn') => void,
    private readonly wait: (delayMs: number, stopping: AbortSignal) => Promise<void> = pauseFor,
  ) {
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
    this.givenUp = new Promise((resolve) => {
      this.giveUp = resolve;
    });
  }

  start(): void {
    this.loop = this.keep();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.life?.stop();
    await this.loop;
  }

  /** Ends its life, where it has one, and begins the next at once. */
  restart(): void {
    this.isRestarting = true;
    this.pausing.abort();
    void this.life?.stop();
  }

  kill(): void {
    this.stopping.abort();
    this.life?.kill();
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private hasToRestart(): boolean {
    return this.isRestarting;
  }

  private async keep(): Promise<void> {
    let failures = 0;
    while (!this.isStopping()) {
      const began = Date.now();
      const { code, signal } = await this.live();
      if (this.isStopping()) return;
      if (this.isRestarting) continue;
      const uptimeMs = Date.now() - began;
      const decision = decideRestart({ code, signal, uptimeMs, wasReady: this.everReady, earlierFailures: failures });
      if (decision.type === 'giveUp') {
        this.announce(`${this.name} cannot run (${howItEnded(code, signal)})`, 'warn');
        this.giveUp(decision.exitCode);
        return;
      }
      failures = decision.failures;
      this.announce(
        `${this.name} ended unexpectedly (${howItEnded(code, signal)}); starting it again in ${decision.delayMs / 1_000} s`,
        'warn',
      );
      this.pausing = new AbortController();
      await this.wait(decision.delayMs, AbortSignal.any([this.stopping.signal, this.pausing.signal]));
    }
  }

  private async live(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.isRestarting = false;
    try {
      const life = await this.begin();
      this.life = life;
      // Asked to stop while it was starting.
      if (this.isStopping() || this.hasToRestart()) await life.stop();
      void life.ready.then(() => {
        if (this.everReady) this.announce(`${this.name} is ready again`, 'info');
        this.everReady = true;
        this.markReady();
      });
      return await life.ended;
    } catch (error) {
      this.announce(`${this.name}: ${messageOf(error)}`, 'warn');
      // What cannot even be begun is not a crash that another try mends, unless it has worked before.
      return { code: this.everReady ? 1 : EXIT_MISCONFIGURED, signal: null };
    }
  }
}

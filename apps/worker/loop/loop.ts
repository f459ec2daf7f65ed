import { WakeUp, backOff } from '#waiting';
import type { Log } from '../logging/log.js';
import type { Service } from '../start/start-services.js';
import { Trouble } from './trouble.js';

export interface LoopOptions {
  /** For the log. */
  readonly name: string;
  readonly log: Log;
  /** Milliseconds between two steps when nobody wakes the loop. */
  readonly intervalMs: number;
  /** One piece of work. May answer after how many milliseconds it wants to be called again, 0 for at once. */
  readonly step: () => Promise<number | undefined>;
}

/**
 * Does a piece of work again and again, never twice at once: every `intervalMs`, when it asked to be called earlier,
 * or when it is woken. After a failure it backs off, but no longer than `intervalMs`, and no wake-up shortens that.
 */
export class Loop implements Service {
  readonly name: string;
  private readonly trouble: Trouble;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private readonly wakeUp = new WakeUp();
  private woken = false;
  private failures = 0;

  constructor(private readonly options: LoopOptions) {
    this.name = options.name;
    this.trouble = new Trouble(options.name, options.log);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Has the next step begin now, or right after the one under way. */
  wake(): void {
    this.woken = true;
    if (this.failures === 0) this.wakeUp.ring();
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isDone()) {
      this.takeWake();
      const delay = await this.step();
      if (this.isDone() || (this.takeWake() && this.failures === 0)) continue;
      await this.wakeUp.wait(delay, this.stopping.signal);
    }
  }

  /** Milliseconds until the next step. */
  private async step(): Promise<number> {
    try {
      const wanted = await this.options.step();
      this.failures = 0;
      this.trouble.fine();
      return Math.min(wanted ?? this.options.intervalMs, this.options.intervalMs);
    } catch (error) {
      this.failures += 1;
      this.trouble.failed(error);
      return Math.min(backOff(this.failures), this.options.intervalMs);
    }
  }

  private takeWake(): boolean {
    const { woken } = this;
    this.woken = false;
    return woken;
  }

  private isDone(): boolean {
    return this.stopping.signal.aborted;
  }
}

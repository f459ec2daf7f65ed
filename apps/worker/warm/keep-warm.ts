import { WarmEngines } from '#engines';
import { Loop } from '../loop/loop.js';
import type { Log } from '../logging/log.js';
import type { Service } from '../start/start-services.js';

/** How often memory is looked at, and old ones are ended. */
const upkeepMs = 10_000;

export interface KeepWarmOptions {
  /** Absolute path of a folder of this process's own. */
  readonly folder: string;
  readonly most: number;
  /** What a run may take. */
  readonly memoryLimitMiB: number;
  readonly log: Log;
}

/** Keeps engines ready for the runs to come. */
export class KeepWarm implements Service {
  readonly name = 'warm engines';
  readonly engines: WarmEngines;
  private readonly loop: Loop;

  constructor({ log, ...options }: KeepWarmOptions) {
    const onChange = () => {
      this.loop.wake();
    };
    const onBreach = (why: string) => {
      log.warn({}, `An interpreter that waited for a run was ended: ${why}`);
    };
    this.engines = new WarmEngines({ ...options, onChange, onBreach });
    this.loop = new Loop({ name: this.name, intervalMs: upkeepMs, log, step: () => this.engines.tend() });
  }

  start(): void {
    this.loop.start();
  }

  /** Runs that start from here on start cold. */
  async stop(): Promise<void> {
    await Promise.all([this.engines.close(), this.loop.stop()]);
  }
}

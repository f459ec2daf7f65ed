import type { EngineExaminations } from '#application';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { Service } from '../start/start-services.js';

const intervalMs = 60_000;
const batchSize = 100;

/**
 * Has engines looked at again whose recipe could not be imported for what may have passed. Any worker may ask for it: who asks
 * second changes nothing.
 */
export class ResumeExaminations implements Service {
  readonly name = 'engines to look at again';
  private readonly loop: Loop;

  constructor({ examinations, log }: { readonly examinations: Pick<EngineExaminations, 'resume'>; readonly log: Log }) {
    const step = async () => ((await examinations.resume(batchSize)) === batchSize ? 0 : undefined);
    this.loop = new Loop({ name: this.name, intervalMs, log, step });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }
}

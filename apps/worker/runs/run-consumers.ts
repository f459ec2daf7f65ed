import { runQueues } from '#queues';
import type { Queues, RunQueue } from '#queues';
import type { Log } from '../logging/log.js';
import type { ShutdownBudget } from '../shutdown/shutdown-budget.js';
import type { Service } from '../start/start-services.js';
import type { RunProcessor } from './run-processor.js';

export interface RunConsumersOptions {
  readonly queues: Pick<Queues, 'consume' | 'close'>;
  readonly processor: Pick<RunProcessor, 'process'>;
  readonly concurrency: Readonly<Record<RunQueue, number>>;
  readonly budget: ShutdownBudget;
  /** Sends on what waits for room in the queues, or for its turn. */
  readonly relay: { readonly wake: () => void };
  readonly log: Log;
}

/** Takes runs from both queues, and at the end sees to those under way. */
export class RunConsumers implements Service {
  readonly name = 'run consumers';
  constructor(private readonly options: RunConsumersOptions) {}

  async start(): Promise<void> {
    await Promise.all(runQueues.map((queue) => this.consume(queue)));
  }

  /** Within the budget, whatever becomes of the runs under way. */
  async stop(): Promise<void> {
    const { queues, budget, log } = this.options;
    const outcome = await queues.close({ graceMs: budget.waitMs, stopMs: budget.stopMs });
    if (outcome === 'stopped') log.warn({}, 'Runs under way were stopped and handed back');
    if (outcome === 'left') log.warn({}, 'Runs under way did not stop in time; other workers take them over');
  }

  private async consume(queue: RunQueue): Promise<void> {
    const { queues, processor, concurrency, relay, log } = this.options;
    await queues.consume(queue, concurrency[queue], async (payload, shutdown) => {
      relay.wake();
      try {
        await processor.process(payload, shutdown);
      } catch (error) {
        log.error({ ...payload, err: error }, 'An attempt could not be recorded; the reconciler takes it up');
        throw error;
      } finally {
        relay.wake();
      }
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { runQueues } from '#queues';
import type { Queues, RunQueue } from '#queues';
import type { Log } from '../logging/log.js';
import type { ShutdownBudget } from '../shutdown/shutdown-budget.js';
import type { RunProcessor } from './run-processor.js';

export interface RunConsumersOptions {
  readonly queues: Pick<Queues, 'consume' | 'close'>;
  readonly processor: Pick<RunProcessor, 'process'>;
  readonly concurrency: Readonly<Record<RunQueue, number>>;
  readonly budget: ShutdownBudget;
  readonly log: Log;
}

/** Takes runs from both queues, and at the end sees to those under way. */
@Injectable()
export class RunConsumers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly options: RunConsumersOptions) {}

  async onApplicationBootstrap(): Promise<void> {
    await Promise.all(runQueues.map((queue) => this.consume(queue)));
  }

  /** Before anything else is shut down: attempts that end need heartbeats, relay and database. */
  async beforeApplicationShutdown(): Promise<void> {
    const { queues, budget, log } = this.options;
    const outcome = await queues.close({ graceMs: budget.waitMs, stopMs: budget.stopMs });
    if (outcome === 'stopped') log.warn({}, 'Runs under way were stopped and handed back');
    if (outcome === 'left') log.warn({}, 'Runs under way did not stop in time; other workers take them over');
  }

  private async consume(queue: RunQueue): Promise<void> {
    const { queues, processor, concurrency, log } = this.options;
    await queues.consume(queue, concurrency[queue], async (payload, shutdown) => {
      try {
        await processor.process(payload, shutdown);
      } catch (error) {
        log.error({ ...payload, err: error }, 'An attempt could not be recorded; the reconciler takes it up');
        throw error;
      }
    });
  }
}

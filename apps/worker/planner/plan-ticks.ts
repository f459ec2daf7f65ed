import type { Clock, Planner } from '#application';
import type { Queues } from '#queues';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import { Trouble } from '../loop/trouble.js';
import type { Service } from '../start/start-services.js';

export interface PlanTicksOptions {
  readonly planner: Pick<Planner, 'planDueTicks'>;
  readonly queues: Pick<Queues, 'everySecond' | 'ensureEverySecond'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * How often each worker makes sure that the queue still wakes the planner: ticks wait for it when the queue has lost
 * everything, or the clock was set back. It costs a look-up.
 */
const upkeepMs = 5_000;

/** Decides due ticks each time the queue's `plan` job comes, which is once a second in one of all workers. */
export class PlanTicks implements Service {
  readonly name = 'planner';
  private readonly trouble: Trouble;
  private readonly upkeep: Loop;
  private stopping = false;

  constructor(private readonly options: PlanTicksOptions) {
    const { queues, log } = options;
    this.trouble = new Trouble('planner', log);
    const step = async () => {
      await queues.ensureEverySecond();
      return undefined;
    };
    this.upkeep = new Loop({ name: 'upkeep of the plan job', intervalMs: upkeepMs, log, step });
  }

  async start(): Promise<void> {
    await this.options.queues.everySecond(() => this.planDue());
    this.upkeep.start();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.upkeep.stop();
  }

  /** Decides until nothing is due. What fails is tried again with the next job. */
  async planDue(): Promise<void> {
    try {
      const now = this.options.clock();
      let more = true;
      while (more && !this.stopping) ({ more } = await this.options.planner.planDueTicks(now));
      this.trouble.fine();
    } catch (error) {
      this.trouble.failed(error);
    }
  }
}

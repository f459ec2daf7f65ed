import { workersAlive } from '#application';
import type { WorkerAlive } from '#application';
import { scheduleKinds } from '#domain';
import type { Scope } from '#domain';
import { RunQueries } from '#read-models';
import type { QueueLength } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { Pool } from 'pg';
import { Answers, InScope } from '../../http/index.js';

/** Who does the work, and what of the caller's waits for it. Workers serve every tenant; what others have is not told. */
@Controller('workers')
export class WorkersController {
  constructor(
    private readonly pool: Pool,
    private readonly runs: RunQueries,
  ) {}

  @Get()
  @Answers('workers.v1.json')
  async get(@InScope() scope: Scope) {
    const [workers, { queues, running }] = await Promise.all([workersAlive(this.pool), this.runs.queueLengths(scope)]);
    return {
      workers: workers.map((worker) => ({ ...workerAnswer(worker), running: running.get(worker.worker) ?? 0 })),
      queues: scheduleKinds.map((queue) => queueAnswer(queue, workers, queues.get(queue))),
    };
  }
}

const workerAnswer = ({ worker, started, heard, sandbox, engines, slots }: WorkerAlive) => ({
  worker,
  started: started.toISOString(),
  heard: heard.toISOString(),
  ...(sandbox !== null && { sandbox }),
  engines: Object.entries(engines ?? {})
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, { whyNot }]) => ({
      type,
      ...(whyNot !== undefined && { whyNot }),
    })),
  slots,
});

function queueAnswer(
  queue: QueueLength['queue'],
  workers: readonly WorkerAlive[],
  { waiting = 0, retrying = 0, running = 0, oldest }: Partial<QueueLength> = {},
) {
  const slots = workers.reduce((sum, worker) => sum + (worker.slots[queue] ?? 0), 0);
  return { queue, slots, running, waiting, retrying, ...(oldest && { oldestWaiting: oldest.toISOString() }) };
}

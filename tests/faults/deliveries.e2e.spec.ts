import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { done } from './histories.js';

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there ? describe : describe.skip)(`deliveries with ${backend} queues`, () => {
    let stack: FaultStack;

    beforeAll(async () => {
      stack = await FaultStack.open(options);
    });
    afterAll(() => stack.close());

    it('that are duplicate and in the wrong order start each attempt once', async () => {
      const runs: string[] = [];
      for (let count = 0; count < 6; count += 1) runs.push(await stack.requestRun({}));
      const attempts = [3, 2, 1].flatMap((attempt) => [...runs].reverse().map((runId) => ({ runId, attempt })));
      const copies = ['x', 'y'].flatMap((copy) =>
        attempts.map((payload) => ({
          queue: 'training' as const,
          jobId: `${payload.runId}-a${payload.attempt}-${copy}`,
          payload,
        })),
      );
      const queues = await stack.queues();
      await queues.add(copies);
      await Promise.all([stack.worker(), stack.worker()]);
      for (const run of runs) await stack.until(run, 'DONE');
      // Whatever was delivered is taken from the queue before the last of these.
      await queues.add(copies.map((message) => ({ ...message, jobId: `${message.jobId}-again` })));
      const last = await stack.requestRun({});
      await stack.until(last, 'DONE');
      await queues.close({ graceMs: 0, stopMs: 0 });
      for (const run of [...runs, last]) expect(await stack.history(run)).toEqual(done);
      await stack.expectSound();
    });
  });
}

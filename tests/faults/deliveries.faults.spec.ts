import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunPayload } from '#queues';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { done } from './histories.js';

const nonsense: readonly unknown[] = [
  null,
  'run it',
  [1, 2, 3],
  { runId: 7, attempt: 'x'.repeat(1024 * 1024) },
  { runId: randomUUID(), attempt: 0 },
  { runId: randomUUID(), attempt: 1 },
  { runId: "'; drop table events; --", attempt: 1 },
];

/** PostgreSQL has no such character, so it is not in its queues either. */
const unstorable = { runId: '\u0000', attempt: 1 };

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there ? describe : describe.skip)(`deliveries with ${backend} queues`, () => {
    let stack: FaultStack;

    beforeAll(async () => {
      stack = await FaultStack.open(options);
    });
    afterEach(() => stack.endWorkers());
    afterAll(() => stack.close());

    /** The run that starts when this one has ended, once there is one. */
    const waitingFor = (awaited: string) =>
      stack.stack.eventually(async () => {
        const { rows } = await stack.stack.database.pool.query<{ id: string }>(
          'select id from read_runs where wait_for = $1',
          [awaited],
        );
        return rows[0]?.id;
      });

    async function countPending(): Promise<number> {
      const pending = `select count(*)::int as count from read_runs where state = 'PENDING'`;
      const { rows } = await stack.stack.database.pool.query<{ count: number }>(pending);
      return rows[0]?.count ?? 0;
    }

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

    it('that come before the run that theirs waits for has ended start nothing', async () => {
      const worker = await stack.worker({ TRAINING_CONCURRENCY: '2' });
      const service = await stack.create('/mlServices', {
        name: 'In turn',
        mlInstanceId: await stack.instance(),
        trainingSchedule: { cron: '* * * * * *', overlap: 'queue' },
        scoringSchedule: { cron: '0 0 1 1 *' },
      });
      const first = await stack.engines.next();
      const runId = await waitingFor(first.runId);
      await stack.retire(service);
      const waiting = await countPending();
      const queues = await stack.queues();
      await queues.add([{ queue: 'training', jobId: `${runId}-early`, payload: { runId, attempt: 1 } }]);
      await worker.logs('the run that it waits for');
      await queues.close({ graceMs: 0, stopMs: 0 });
      expect(await stack.history(runId)).toEqual(['RunRequested']);
      first.order({ act: 'succeed' });
      const second = await stack.engines.next();
      expect(second.runId).toBe(runId);
      expect(await stack.history(first.runId)).toEqual(done);
      second.order({ act: 'succeed' });
      for (let left = waiting - 1; left > 0; left -= 1) (await stack.engines.next()).order({ act: 'succeed' });
      await stack.expectSound();
    });

    it('that are poison are each dropped with a line, and the worker goes on', async () => {
      const poison = backend === 'Redis' ? [...nonsense, unstorable] : nonsense;
      const worker = await stack.worker();
      const queues = await stack.queues();
      await queues.add(
        poison.map((payload) => ({ queue: 'training', jobId: randomUUID(), payload: payload as RunPayload })),
      );
      await worker.logs('is dropped', poison.length);
      const run = await stack.requestRun({});
      await stack.until(run, 'DONE');
      await queues.close({ graceMs: 0, stopMs: 0 });
      expect(worker.output.join('')).not.toMatch(/"level":"(error|fatal)"/);
      expect(await worker.end()).toBe(0);
      await stack.expectSound();
    });
  });
}

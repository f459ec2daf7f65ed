import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '../e2e/resources.js';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack, leaseSeconds } from './fault-stack.js';
import { done } from './histories.js';
import { OwnPostgres } from './own-postgres.js';

/** Longer than a worker may be silent. */
const outageSeconds = leaseSeconds + 2;

const faults = [
  { fault: 'crashed', begin: (postgres: OwnPostgres) => postgres.crash(), seconds: 0 },
  { fault: 'shut down, and away for longer than a lease', begin: stop, seconds: outageSeconds },
];

function stop(postgres: OwnPostgres): Promise<void> {
  return postgres.stop();
}

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there ? describe : describe.skip)(`PostgreSQL with ${backend} queues`, () => {
    let postgres: OwnPostgres;
    let stack: FaultStack;

    beforeAll(async () => {
      postgres = await OwnPostgres.start();
      const env = { TRAINING_CONCURRENCY: '2' };
      stack = await FaultStack.open({ ...options, env, database: postgres.database });
    });
    afterEach(() => stack.endWorkers());
    afterAll(() => stack.close());

    async function expectUnavailable(method: string, path: string, body?: object): Promise<void> {
      const answer = await stack.stack.call<Problem>(method, path, body);
      expect(answer).toMatchObject({ status: 503, body: { status: 503, title: 'Service Unavailable' } });
      expect(answer.headers.get('content-type')).toMatch('application/problem+json');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }

    it.each(faults)('$fault: answers 503 meanwhile, and loses no result and no tick', async ({ begin, seconds }) => {
      const worker = await stack.worker();
      const service = await stack.publish();
      await stack.moreRunsDone(service, 1);
      const run = await stack.requestRun();
      const engine = await stack.engines.next();
      await begin(postgres);
      engine.order({ act: 'succeed' });
      await engine.gone;
      await expectUnavailable('GET', '/mlServices');
      await expectUnavailable('POST', '/engines', { name: 'Meanwhile', type: 'R' });
      await pause(seconds * 1_000);
      await postgres.start();
      expect(await stack.until(run, 'DONE')).toMatchObject({ attempt: 1 });
      expect(await stack.history(run)).toEqual(done);
      await stack.create('/engines', { name: 'Afterwards', type: 'R' });
      await stack.moreRunsDone(service, 2);
      await stack.retire(service);
      await stack.expectSound();
      expect(await worker.end()).toBe(0);
    });
  });
}

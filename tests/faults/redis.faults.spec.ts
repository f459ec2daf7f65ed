import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Identified, ListOf } from '../e2e/resources.js';
import { onRedis } from './backends.js';
import { FaultStack, leaseSeconds } from './fault-stack.js';
import { done } from './histories.js';
import { OwnRedis } from './own-redis.js';

/** How long Redis is away; more than two leases. */
const outageSeconds = Number(process.env['RONDO_TEST_OUTAGE_SECONDS'] ?? 2 * leaseSeconds + 2);

jest.setTimeout(120_000 + outageSeconds * 1_000);

(onRedis().there ? describe : describe.skip)('Redis', () => {
  let redis: OwnRedis;
  let stack: FaultStack;
  let service: string;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    stack = await FaultStack.open({ redisUrl: redis.url, env: { TRAINING_CONCURRENCY: '2' } });
  });
  beforeEach(async () => {
    await stack.worker();
    service = await stack.publish();
    await stack.moreRunsDone(service, 1);
  });
  afterEach(() => stack.endWorkers());
  afterAll(async () => {
    await stack.close();
    await redis.remove();
  });

  async function isQueued(run: string): Promise<void> {
    const queues = await stack.queues();
    while ((await queues.presence('training', `${run}-a1`)) !== 'waiting') await pause(20);
    await queues.close({ graceMs: 0, stopMs: 0 });
  }

  /** What was requested before and during the fault is done, each run once, and so are the ticks. */
  async function expectCaughtUp(runs: readonly string[]): Promise<void> {
    for (const run of runs) {
      await stack.until(run, 'DONE');
      expect(await stack.history(run)).toEqual(done);
    }
    await stack.moreRunsDone(service, 2);
    await stack.retire(service);
    await stack.expectSound();
  }

  it('flushed loses neither a run under way, nor one that waits, nor a tick', async () => {
    const running = [await stack.requestRun(), await stack.requestRun()];
    const engines = [await stack.engines.next(), await stack.engines.next()];
    const waiting = await stack.requestRun({});
    await isQueued(waiting);
    await redis.flush();
    for (const engine of engines) engine.order({ act: 'succeed' });
    await expectCaughtUp([...running, waiting]);
  });

  it('restarted goes on where it was', async () => {
    const running = await stack.requestRun();
    const engine = await stack.engines.next();
    await redis.stop();
    const waiting = await stack.requestRun({});
    engine.order({ act: 'succeed' });
    await redis.start();
    await expectCaughtUp([running, waiting]);
  });

  it('away for long stops neither the API nor what runs, and everything is made up for', async () => {
    const running = await stack.requestRun();
    const engine = await stack.engines.next();
    await redis.stop();
    const requested = [await stack.requestRun({})];
    const second = await stack.publish();
    engine.order({ act: 'succeed' });
    await stack.until(running, 'DONE');
    await pause(outageSeconds * 1_000);
    requested.push(await stack.requestRun({}));
    const services = await stack.stack.call<ListOf<Identified>>('GET', '/mlServices');
    expect(services).toMatchObject({ status: 200 });
    expect(services.body.children.map(({ id }) => id)).toEqual(expect.arrayContaining([service, second]));
    await redis.start();
    await stack.moreRunsDone(second, 2);
    await stack.retire(second);
    await expectCaughtUp([running, ...requested]);
  });
});

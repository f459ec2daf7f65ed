import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { done, retried } from './histories.js';
import { OwnPostgres } from './own-postgres.js';
import { ShiftedClock, findFaketime } from './shifted-clock.js';

const hour = 3_600;

const libfaketime = await findFaketime();

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there && libfaketime !== undefined ? describe : describe.skip)(`a clock with ${backend} queues`, () => {
    let clock: ShiftedClock;
    let stack: FaultStack;

    beforeAll(async () => {
      clock = await ShiftedClock.open(libfaketime ?? '');
      const { database } = await OwnPostgres.start(clock.launcher);
      const env = { TRAINING_CONCURRENCY: '2', ...clock.environment };
      stack = await FaultStack.open({ ...options, env, database });
    });
    afterEach(() => stack.endWorkers());
    afterAll(async () => {
      await stack.close();
      await clock.close();
    });

    /** The API and PostgreSQL go by the clock. */
    async function expectShifted(seconds: number): Promise<void> {
      const engine = { name: 'Dated', type: 'R' };
      const { body } = await stack.stack.call<{ readonly created: string }>('POST', '/engines', engine);
      const { rows } = await stack.stack.database.pool.query<{ now: Date }>('select now()');
      for (const time of [body.created, rows[0]?.now]) {
        const shift = (new Date(String(time)).getTime() - Date.now()) / 1_000;
        expect(Math.abs(shift - seconds)).toBeLessThan(hour / 2);
      }
    }

    /** A run that fails is tried again after its pause. */
    async function expectRetry(): Promise<void> {
      const tried = await stack.requestRun();
      (await stack.engines.next()).order({ act: 'exit', code: 75 });
      const second = await stack.engines.next();
      expect(second).toMatchObject({ runId: tried, attempt: 2 });
      second.order({ act: 'succeed' });
      await stack.until(tried, 'DONE');
      expect(await stack.history(tried)).toEqual(retried);
    }

    /** A run is taken from a worker that is killed. */
    async function expectRescue(): Promise<void> {
      await stack.endWorkers();
      const lost = await stack.worker();
      const run = await stack.requestRun();
      await stack.engines.next();
      await lost.kill();
      await stack.worker();
      const engine = await stack.engines.next();
      expect(engine).toMatchObject({ runId: run, attempt: 2 });
      engine.order({ act: 'succeed' });
      await stack.until(run, 'DONE');
    }

    it.each([
      { direction: 'forwards', seconds: hour },
      { direction: 'backwards', seconds: -hour },
    ])('that is set $direction by an hour: nothing under way is lost, and every tick is decided once', async (step) => {
      await clock.set(0);
      await stack.worker();
      const before = await stack.publish();
      await stack.moreRunsDone(before, 1);
      const running = await stack.requestRun();
      const engine = await stack.engines.next();
      await clock.set(step.seconds);
      await expectShifted(step.seconds);
      await expectRetry();
      engine.order({ act: 'succeed' });
      await stack.until(running, 'DONE');
      expect(await stack.history(running)).toEqual(done);
      const since = await stack.publish();
      await stack.moreRunsDone(since, 2);
      await stack.retire(since);
      await expectRescue();
      await clock.set(Math.max(0, step.seconds));
      await stack.moreRunsDone(before, 2);
      await stack.retire(before);
      await stack.expectSound();
    });
  });
}

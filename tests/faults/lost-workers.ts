import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Backend } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { closeGate, fates, recording } from './gate.js';
import type { Gate } from './gate.js';
import { done, retried } from './histories.js';

/** What becomes of runs and ticks whose worker is lost, with the queues of one backend. */
export function describeLostWorkers({ backend, options, there }: Backend): void {
  (there ? describe : describe.skip)(`workers with ${backend} queues`, () => {
    let stack: FaultStack;

    beforeAll(async () => {
      stack = await FaultStack.open(options);
    });
    afterEach(() => stack.endWorkers());
    afterAll(() => stack.close());

    /** Kills a worker that stands at the gate, and lets its transaction come to its fate. */
    async function killAt(gate: Gate, pass: (gate: Gate) => Promise<void>, worker = stack.worker()): Promise<void> {
      const killed = await worker;
      await gate.reached();
      await killed.kill();
      await pass(gate);
    }

    // What the server does with a broken connection is the same whatever holds the queues.
    describe.each(backend === 'PostgreSQL' ? fates : fates.slice(0, 1))(
      'killed, and the transaction under way $fate',
      ({ pass }) => {
        it('while planning', async () => {
          const gate = await closeGate(stack.stack.database.url, recording('RunRequested'));
          const service = await stack.publish();
          await killAt(gate, pass);
          await stack.worker();
          await stack.moreRunsDone(service, 3);
          await stack.retire(service);
          await stack.expectSound();
        });

        it('while claiming', async () => {
          const gate = await closeGate(stack.stack.database.url, recording('RunStarted'));
          const run = await stack.requestRun();
          await killAt(gate, pass);
          await stack.worker();
          const engine = await stack.engines.next();
          expect(engine.runId).toBe(run);
          engine.order({ act: 'succeed' });
          await stack.until(run, 'DONE');
          expect([done, retried]).toContainEqual(await stack.history(run));
          await stack.expectSound();
        });
      },
    );

    it('killed mid-training: the attempt is given up, its engine ends, and another worker makes the model', async () => {
      const first = await stack.worker();
      const run = await stack.requestRun();
      const engine = await stack.engines.next();
      await first.kill();
      await engine.gone;
      await stack.worker();
      const second = await stack.engines.next();
      expect(second).toMatchObject({ runId: run, attempt: 2 });
      second.order({ act: 'succeed' });
      expect(await stack.until(run, 'DONE')).toMatchObject({ attempt: 2 });
      expect(await stack.history(run)).toEqual(retried);
      await stack.expectSound();
    });

    it('killed after the outputs are staged: they are deleted, and another worker makes the model', async () => {
      const gate = await closeGate(stack.stack.database.url, recording('RunSucceeded'));
      const run = await stack.requestRun();
      const worker = stack.worker();
      (await stack.engines.next()).order({ act: 'succeed' });
      await killAt(gate, (each) => each.openToOthers(), worker);
      await stack.worker();
      (await stack.engines.next()).order({ act: 'succeed' });
      expect(await stack.until(run, 'DONE')).toMatchObject({ attempt: 2 });
      expect(await stack.history(run)).toEqual(retried);
      expect(await stack.stagedAttempts(run)).toEqual(['2']);
      await stack.expectSound();
    });

    it('killed between result and acknowledgement: the run is done once', async () => {
      const gate = await closeGate(stack.stack.database.url, { before: 'delete', table: 'run_heartbeats' });
      const run = await stack.requestRun();
      const worker = stack.worker();
      (await stack.engines.next()).order({ act: 'succeed' });
      await stack.until(run, 'DONE');
      await killAt(gate, (each) => each.openToOthers(), worker);
      // Whatever is left of the first run's job comes before this one.
      await stack.worker();
      const next = await stack.requestRun();
      const engine = await stack.engines.next();
      expect(engine.runId).toBe(next);
      engine.order({ act: 'succeed' });
      await stack.until(next, 'DONE');
      expect(await stack.history(run)).toEqual(done);
      await stack.expectSound();
    });

    it('frozen past its lease: another worker makes the model, and the late result is dropped', async () => {
      const frozen = await stack.worker();
      const run = await stack.requestRun();
      const late = await stack.engines.next();
      frozen.freeze();
      late.order({ act: 'succeed' });
      await late.gone;
      await stack.worker();
      const engine = await stack.engines.next();
      expect(engine).toMatchObject({ runId: run, attempt: 2 });
      engine.order({ act: 'succeed' });
      await stack.until(run, 'DONE');
      frozen.thaw();
      await frozen.logs('"ended":"lost"');
      expect(await stack.history(run)).toEqual(retried);
      expect(await stack.stagedAttempts(run)).toEqual(['2']);
      await stack.expectSound();
    });

    it('shut down with a deadline: running work is handed back and resumes elsewhere', async () => {
      const ending = await stack.worker({ SHUTDOWN_GRACE_SECONDS: '1' });
      const run = await stack.requestRun();
      const engine = await stack.engines.next();
      const other = stack.worker();
      expect(await ending.end()).toBe(0);
      await engine.gone;
      await other;
      const second = await stack.engines.next();
      expect(second).toMatchObject({ runId: run, attempt: 2 });
      second.order({ act: 'succeed' });
      await stack.until(run, 'DONE');
      expect(await stack.history(run)).toEqual(retried);
      await stack.expectSound();
    });

    it.each([2, 10])('%i of them started at the same moment share the work', async (count) => {
      const service = await stack.publish();
      await Promise.all(Array.from({ length: count }, () => stack.worker()));
      await stack.moreRunsDone(service, 4);
      await stack.retire(service);
      await stack.expectSound();
    });
  });
}

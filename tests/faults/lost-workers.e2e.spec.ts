import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { backends } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { closeGate } from './gate.js';

const started = ['RunRequested', 'RunStarted'];
const retried = [...started, 'RunRetried', 'RunStarted', 'RunSucceeded'];

for (const { backend, options, there } of backends) {
  (there ? describe : describe.skip)(`a worker killed, ${backend} queues`, () => {
    let stack: FaultStack;

    beforeAll(async () => {
      stack = await FaultStack.open(options);
    });
    afterEach(() => stack.endWorkers());
    afterAll(() => stack.close());

    const gateAt = (place: Parameters<typeof closeGate>[1]) => closeGate(stack.stack.database.url, place);

    it('mid-training: the attempt is given up, its engine ends, and another worker makes the model', async () => {
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
  });
}

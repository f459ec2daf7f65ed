import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.js';
import { closeGate, recording } from './gate.js';
import { done, retried } from './histories.js';
import { SmallVolume } from './small-volume.js';

// Which queues a run comes from makes no difference to its logs.
(SmallVolume.canMount() ? describe : describe.skip)('a volume of logs', () => {
  let stack: FaultStack;
  let volume: SmallVolume | undefined;

  beforeAll(async () => {
    stack = await FaultStack.open();
    const folder = join(stack.stack.home, 'logs');
    await mkdir(folder);
    volume = await SmallVolume.mount(folder);
  });
  afterEach(() => stack.endWorkers());
  afterAll(async () => {
    try {
      await stack.endWorkers();
    } finally {
      await volume?.remove();
      await stack.close();
    }
  });

  const mounted = (): SmallVolume => {
    if (!volume) throw new Error('not mounted');
    return volume;
  };

  it('that is full costs no run, and the worker says so', async () => {
    const worker = await stack.worker();
    await mounted().fill();
    const run = await stack.requestRun();
    (await stack.engines.next()).order({ act: 'print', mebibytes: 4 });
    await stack.until(run, 'DONE');
    await worker.logs('Lines of a run are lost: its log could not be written');
    expect(await stack.history(run)).toEqual(done);
    await mounted().makeRoom();
    await stack.expectSound();
  });

  it('that is read-only fails an attempt for the time being', async () => {
    const worker = await stack.worker();
    await mounted().forbidWriting();
    const failing = await closeGate(stack.stack.database.url, recording('RunRetried'));
    const run = await stack.requestRun({});
    await failing.reached();
    await mounted().allowWriting();
    await failing.open();
    await stack.until(run, 'DONE');
    await worker.logs('An attempt failed: it cannot have a log');
    expect(await stack.history(run)).toEqual(retried);
    await stack.expectSound();
  });
});

import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultStack } from './fault-stack.js';
import { SmallVolume } from './small-volume.js';

const full = 'the storage is full: files of the run could not be written';

/** CSV of numbers that no format makes smaller: two mebibytes of them as Parquet. */
const rows = `x\n${Array.from({ length: 250_000 }, () => `${Math.random()}\n`).join('')}`;

// Which queues a run comes from makes no difference to its files.
describe('a run', () => {
  let stack: FaultStack;

  beforeAll(async () => {
    stack = await FaultStack.open();
    await mkdir(join(stack.stack.home, 'objects'), { recursive: true });
  });
  afterEach(() => stack.endWorkers());
  afterAll(() => stack.close());

  /** What a run has left in the object store. */
  const stagedOf = async (run: string): Promise<string[]> => {
    const all = await readdir(join(stack.stack.home, 'objects'), { recursive: true });
    return all.filter((path) => path.includes(`${run}/`) && /\.\w+$/.test(path));
  };

  const firstRetry = (run: string) => stack.stack.eventually(async () => (await stack.retriesOf(run))[0]);

  describe('that writes more than RUN_OUTPUT_MAX_MIB', () => {
    it.each([
      ['and goes on for long is ended', 4_096],
      ['and is done at once is refused', 2],
    ])('%s, is not tried again, and leaves nothing', async (_how, mebibytes) => {
      const scratch = join(stack.stack.home, 'small-scratch');
      await stack.worker({ RUN_OUTPUT_MAX_MIB: '1', RONDO_SCRATCH: scratch });
      const run = await stack.requestRun();
      const engine = await stack.engines.next();
      engine.order({ act: 'fill', mebibytes });
      await engine.gone;
      expect(await stack.until(run, 'FAILED')).toMatchObject({
        attempt: 1,
        failure: 'bad-configuration',
        message: 'the engine wrote more than the 1 MiB that RUN_OUTPUT_MAX_MIB allows a run, temporary files included',
      });
      expect(await stagedOf(run)).toEqual([]);
      await stack.endWorkers();
      expect((await readdir(scratch, { recursive: true })).filter((path) => path.includes(run))).toEqual([]);
      await stack.expectSound();
    });
  });

  (SmallVolume.canMount() ? describe : describe.skip)('whose disk is full', () => {
    let volume: SmallVolume;

    beforeEach(async () => {
      volume = await SmallVolume.mount();
    });
    afterEach(async () => {
      await stack.endWorkers();
      await volume.remove();
    });

    const worker = () => stack.worker({ RONDO_SCRATCH: volume.path });

    it('while its rows are exported is tried again, and done once there is room', async () => {
      const dataSet = await stack.create('/dataSets', { name: 'Rows' });
      const headers = { 'content-type': 'text/csv' };
      expect(await stack.stack.call('POST', `/dataSets/${dataSet}/batches`, rows, headers)).toMatchObject({
        status: 201,
      });
      await worker();
      const run = await stack.requestRun({ orders: stack.engines.address, trainingDataSetId: dataSet });
      expect(await firstRetry(run)).toMatchObject({ reason: 'temporary', message: full });
      await volume.grow();
      (await stack.engines.next()).order({ act: 'succeed' });
      await stack.until(run, 'DONE');
      await stack.expectSound();
    });

    it('while its engine writes is tried again, with what the engine says', async () => {
      await worker();
      const run = await stack.requestRun();
      (await stack.engines.next()).order({ act: 'fill', mebibytes: 2 });
      expect(await firstRetry(run)).toMatchObject({
        reason: 'temporary',
        message: expect.stringMatching(`^${full}; the engine says: `),
      });
      const second = await stack.engines.next();
      expect((await volume.files()).filter((file) => file.includes(`${run}-1`))).toEqual([]);
      second.order({ act: 'succeed' });
      await stack.until(run, 'DONE');
      expect(await stagedOf(run)).toEqual([`models/acme~40Org/prod/${run}/2/model.zip`]);
      await stack.expectSound();
    });

    it('while its predictions are taken in is tried again, and they are there once', async () => {
      await worker();
      const mlInstanceId = await stack.instance();
      const experimentId = await stack.create('/experiments', { name: 'By hand', mlInstanceId });
      const request = (mode: string) => stack.create(`/experiments/${experimentId}/runs`, { mode });
      const training = await request('Train');
      (await stack.engines.next()).order({ act: 'succeed' });
      await stack.until(training, 'DONE');
      const run = await request('Score');
      const predictions = 45_000;
      (await stack.engines.next()).order({ act: 'scribble', rows: predictions });
      expect(await firstRetry(run)).toMatchObject({ reason: 'temporary', message: full });
      const second = await stack.engines.next();
      expect(await stagedOf(run)).toEqual([]);
      await volume.grow();
      second.order({ act: 'scribble', rows: predictions });
      await stack.until(run, 'DONE');
      expect(await stagedOf(run)).toEqual([`predictions/acme~40Org/prod/${run}/2/batch.parquet`]);
      await stack.expectSound();
    });
  });
});

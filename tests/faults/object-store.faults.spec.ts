import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identified, ListOf } from '../e2e/resources.js';
import { onPostgres, onRedis } from './backends.js';
import { FaultStack } from './fault-stack.js';
import { retried } from './histories.js';
import { SmallVolume } from './small-volume.js';

const canMount = SmallVolume.canMount();

const faults = [
  {
    fault: 'full',
    begin: (volume: SmallVolume) => volume.fill(),
    end: (volume: SmallVolume) => volume.makeRoom(),
    refusal: {
      status: 507,
      body: {
        type: expect.stringMatching(/insufficient-storage$/),
        detail: 'The storage is full: the same request may succeed once there is room',
      },
    },
    message: 'the storage is full: files of the run could not be written',
  },
  {
    fault: 'read-only',
    begin: (volume: SmallVolume) => volume.forbidWriting(),
    end: (volume: SmallVolume) => volume.allowWriting(),
    refusal: {
      status: 503,
      body: {
        type: expect.stringMatching(/service-unavailable$/),
        detail: 'The storage is read-only at the moment: nothing that needs files can be done',
      },
    },
    message: 'the storage is read-only: files of the run could not be written',
  },
];

for (const { backend, options, there } of [onPostgres, onRedis()]) {
  (there && canMount ? describe : describe.skip)(`an object store with ${backend} queues`, () => {
    let volume: SmallVolume | undefined;
    let stack: FaultStack | undefined;

    beforeAll(async () => {
      volume = await SmallVolume.mount();
      const env = { OBJECT_STORE_URL: pathToFileURL(volume.path).href };
      stack = await FaultStack.open({ ...options, env });
    });
    afterEach(() => stack?.endWorkers());
    afterAll(async () => {
      try {
        await stack?.close();
      } finally {
        await volume?.remove();
      }
    });

    const parts = () => {
      if (!volume || !stack) throw new Error('not begun');
      return { volume, stack };
    };

    it('that is read-only and empty refuses rows', async () => {
      const { volume, stack } = parts();
      const dataSet = await stack.create('/dataSets', { name: 'Rows' });
      const addRows = () =>
        stack.stack.call('POST', `/dataSets/${dataSet}/batches`, 'x\n1\n', { 'content-type': 'text/csv' });
      await volume.forbidWriting();
      expect(await addRows()).toMatchObject({ status: 503 });
      await volume.allowWriting();
      expect(await addRows()).toMatchObject({ status: 201 });
    });

    describe.each(faults)('that is $fault', ({ begin, end, refusal, message }) => {
      it('fails a training for the time being, which succeeds once it is mended', async () => {
        const { volume, stack } = parts();
        await stack.worker();
        const run = await stack.requestRun();
        const first = await stack.engines.next();
        await begin(volume);
        first.order({ act: 'succeed' });
        const second = await stack.engines.next();
        await end(volume);
        second.order({ act: 'succeed' });
        await stack.until(run, 'DONE');
        expect(await stack.history(run)).toEqual(retried);
        expect((await stack.retriesOf(run))[0]).toMatchObject({ reason: 'temporary', message });
        expect((await volume.files()).filter((file) => file.includes(run))).toEqual([
          `models/acme~40Org/prod/${run}/2/model.zip`,
        ]);
        await stack.expectSound();
      });

      it('refuses rows and artifacts and keeps nothing of them, and takes them once it is mended', async () => {
        const {
          volume,
          stack: { stack },
          stack: faultStack,
        } = parts();
        const dataSet = await faultStack.create('/dataSets', { name: 'Rows' });
        const batches = `/dataSets/${dataSet}/batches`;
        const rows = `x,y\n${Array.from({ length: 2_000 }, (_, row) => `${row},${row ** 3}\n`).join('')}`;
        const addRows = () => stack.call('POST', batches, rows, { 'content-type': 'text/csv' });
        const before = await volume.files();
        await begin(volume);
        expect(await addRows()).toMatchObject(refusal);
        expect(await register(faultStack)).toMatchObject(refusal);
        await end(volume);
        expect(await volume.files()).toEqual(before);
        expect((await stack.call<ListOf<Identified>>('GET', batches)).body._page.totalCount).toBe(0);
        expect(await addRows()).toMatchObject({ status: 201, body: { rows: 2_000 } });
        expect(await register(faultStack)).toMatchObject({ status: 201 });
        expect(await volume.files()).toHaveLength(before.length + 2);
        await faultStack.expectSound();
      });
    });
  });
}

/** Registers an engine with an artifact of 100 KiB. */
function register({ stack }: FaultStack) {
  const boundary = 'a-boundary';
  const part = (disposition: string, content: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  const form = [
    part('name="engine"', JSON.stringify({ name: 'With artifact', type: 'BuiltIn', algorithm: 'Regression' })),
    part(
      'name="featurePipelineOverrideArtifact"; filename="a.zip"\r\nContent-Type: application/zip',
      'x'.repeat(100 * 1024),
    ),
    `--${boundary}--\r\n`,
  ];
  return stack.call('POST', '/engines', form.join(''), { 'content-type': `multipart/form-data; boundary=${boundary}` });
}

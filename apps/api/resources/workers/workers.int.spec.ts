import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { signIn } from '#application';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start({ hasWorker: false });
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const elsewhere = { 'x-sandbox-name': 'elsewhere' };
const none = { running: 0, waiting: 0, retrying: 0 };

it('tells who lives, and what waits of the sandbox alone', async () => {
  expect((await api.call('GET', '/workers')).body).toEqual({
    workers: [],
    queues: [
      { queue: 'training', slots: 0, ...none },
      { queue: 'scoring', slots: 0, ...none },
    ],
  });
  const engines = { BuiltIn: {}, Container: { whyNot: 'no container engine answers' }, Python: { folders: ['/srv'] } };
  const slots = { training: 1, scoring: 2 };
  await signIn(api.database.pool, { worker: 'w1', leaseMs: 30_000, sandbox: 'bubblewrap', engines, slots });
  await signIn(api.database.pool, { worker: 'lost', leaseMs: 0, sandbox: 'bubblewrap', engines, slots });
  const { mlInstanceId, dataSetId } = await layGroundwork(api);
  const experiment = await api.create('/experiments', { name: 'E', mlInstanceId });
  const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
  const runId = await api.create(`/experiments/${experiment}/runs`, { mode: 'train', tasks });
  const { created } = (await api.call('GET', `/runs/${runId}`)).body;
  expect((await api.call('GET', '/workers')).body).toEqual({
    workers: [
      {
        worker: 'w1',
        started: expect.any(String),
        heard: expect.any(String),
        sandbox: 'bubblewrap',
        engines: [
          { type: 'BuiltIn' },
          { type: 'Container', whyNot: 'no container engine answers' },
          { type: 'Python' },
        ],
        slots,
        running: 0,
      },
    ],
    queues: [
      { queue: 'training', slots: 1, ...none, waiting: 1, oldestWaiting: created },
      { queue: 'scoring', slots: 2, ...none },
    ],
  });
  expect((await api.call('GET', '/workers', undefined, elsewhere)).body).toMatchObject({
    workers: [{ worker: 'w1', running: 0 }],
    queues: [none, none],
  });
});

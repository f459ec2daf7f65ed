import { signIn, signOff } from '#application';
import { withoutRole } from '#event-store';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { RunningApi } from '../testing/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await RunningApi.start({ hasWorker: false });
});
afterAll(() => api.stop());

it('an API is ready without workers, and says that none lives', async () => {
  const alone = {
    status: 200,
    body: {
      status: 'ready',
      workers: { live: 0, sandboxes: {} },
      warnings: [expect.stringMatching(/^No worker lives: /)],
    },
  };
  expect(await api.fetch('/readyz')).toMatchObject(alone);
  await signIn(api.database.pool, {
    worker: 'w',
    leaseMs: 30_000,
    sandbox: 'bubblewrap',
    engines: {},
    slots: { training: 1, scoring: 2 },
  });
  const { body } = await api.fetch('/readyz');
  expect(body).toEqual({ status: 'ready', workers: { live: 1, sandboxes: { bubblewrap: 1 } } });
  await signOff(api.database.pool, 'w');
  expect(await api.fetch('/readyz')).toMatchObject(alone);
});

it('an API whose queries nothing stands behind says so', async () => {
  const unheld = await RunningApi.start({ asOwner: true });
  expect(await unheld.fetch('/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready', warnings: [withoutRole('rondo_api')] },
  });
  expect(await unheld.call('GET', '/engines')).toMatchObject({ status: 200, body: { children: [] } });
  await unheld.stop();
});

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { attemptMessage } from '#application';
import type { RunEvent } from '#domain';
import { modelKey } from '../runs/staged-objects.js';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { moveMessages } from '../relay/move-messages.js';
import { readOpenRuns } from '#read-models';
import { Reconciler } from './reconciler.js';

const leaseMs = 30_000;
const longAgo = new Date(Date.now() - 3_600_000);

let stage: WorkerStage;
let reconciler: Reconciler;
/** Whether the database was away within the lease. */
let away = false;
beforeAll(async () => {
  stage = await openWorkerStage();
  const { database, queues, runs, objectStore } = stage;
  const outage = { isWithin: () => away, note: () => undefined };
  reconciler = new Reconciler({ pool: database.pool, queues, runs, objectStore, leaseMs, outage, log: silent });
});
afterAll(() => stage.close());
beforeEach(() => stage.database.pool.query('delete from outbox'));
/** Runs of earlier tests do not concern later ones. */
afterEach(() => stage.database.pool.query('delete from read_runs'));

const started = (attempt = 1): RunEvent => ({ type: 'RunStarted', data: { experimentId: 'e1', attempt, worker: 'w' } });
const retried = (at: Date): RunEvent => ({
  type: 'RunRetried',
  data: { experimentId: 'e1', attempt: 1, reason: 'crashed', message: 'm', retryAt: at.toISOString() },
});

const outbox = async () =>
  (await stage.database.pool.query('select job_id, queue, payload from outbox order by id')).rows as unknown[];

const sent = (runId: string, attempt = 1) => ({
  job_id: `${runId}-a${attempt}`,
  queue: 'training',
  payload: { runId, attempt },
});

const stateOf = async (runId: string) => (await stage.runs.load(runId))?.body.state;

const heartbeat = (runId: string, attempt: number, secondsAgo: number) =>
  stage.database.pool.query(
    `insert into run_heartbeats (run_id, attempt, worker, beat_at) values ($1, $2, 'w', now() - make_interval(secs => $3))`,
    [runId, attempt, secondsAgo],
  );

const nothing = { send: 0, 'send-anew': 0, 'give-up-attempt': 0 };

describe('a requested run', () => {
  it('is sent again when neither message nor job is left', async () => {
    const runId = await stage.addRun();
    expect(await reconciler.reconcile()).toEqual({ ...nothing, send: 1 });
    expect(await outbox()).toEqual([sent(runId)]);
  });

  it('is left alone while its message is on its way', async () => {
    const runId = await stage.addRun();
    await reconciler.reconcile();
    expect(await reconciler.reconcile()).toEqual(nothing);
    await moveMessages(stage.database.pool, {
      queues: stage.queues,
      ahead: { training: 1, scoring: 1 },
      concurrentRuns: 1,
    });
    expect(await outbox()).toEqual([]);
    expect(await stage.queues.presence('training', `${runId}-a1`)).toBe('waiting');
    expect(await reconciler.reconcile()).toEqual(nothing);
  });

  it('is sent anew when its job ended without a claim', async () => {
    const runId = await stage.addRun({ time: longAgo });
    await stage.queues.add([attemptMessage(runId, { mode: 'train' }, 1)]);
    const { queues } = stage;
    const done = new Promise<void>((resolve) => {
      void queues.consume('training', 1, (payload) => {
        if (payload.runId === 'last') resolve();
        return Promise.resolve();
      });
    });
    await queues.add([{ queue: 'training', jobId: 'last-a1', payload: { runId: 'last', attempt: 1 } }]);
    await done;
    expect(await reconciler.reconcile()).toEqual({ ...nothing, 'send-anew': 1 });
    expect(await outbox()).toEqual([sent(runId)]);
    expect(await queues.presence('training', `${runId}-a1`)).toBe('absent');
  });

  it('waits for the run that it was told to wait for', async () => {
    const before = await stage.addRun({ then: [started()] });
    const waiting = await stage.addRun({ request: { waitFor: before } });
    expect(await reconciler.reconcile()).toEqual(nothing);
    await stage.runs.failAttempt(
      { scope: { org: 'acme', sandbox: 'prod' }, id: before, attempt: 1 },
      'bad-data',
      'no rows',
    );
    await stage.database.pool.query('delete from outbox');
    expect(await reconciler.reconcile()).toEqual({ ...nothing, send: 1 });
    expect(await outbox()).toEqual([sent(waiting)]);
  });

  it('waits for the run that an aborted one was told to wait for', async () => {
    const before = await stage.addRun({ then: [started()] });
    const aborted = { type: 'RunAborted', data: { experimentId: 'e1', attempt: 1 } } as const;
    const between = await stage.addRun({ request: { waitFor: before }, then: [aborted] });
    await stage.addRun({ request: { waitFor: between } });
    expect(await reconciler.reconcile()).toEqual(nothing);
  });

  it('is sent again for its next attempt, once that may start', async () => {
    await stage.addRun({ then: [started(), retried(new Date(Date.now() + 60_000))] });
    const due = await stage.addRun({ then: [started(), retried(longAgo)] });
    expect(await reconciler.reconcile()).toEqual({ ...nothing, send: 1 });
    expect(await outbox()).toEqual([sent(due, 2)]);
  });

  it('is sent again for a next attempt that is further off than any can be: the clock was set back', async () => {
    const runId = await stage.addRun({ then: [started(), retried(new Date(Date.now() + 3_600_000))] });
    expect(await reconciler.reconcile()).toEqual({ ...nothing, send: 1 });
    expect(await outbox()).toEqual([sent(runId, 2)]);
  });
});

describe('a running run', () => {
  it('is retried when its worker has been silent for longer than the lease, and what it staged is deleted', async () => {
    const runId = await stage.addRun({ then: [started()] });
    await heartbeat(runId, 1, 31);
    const key = modelKey({ scope, id: runId, attempt: 1 });
    const staged = await stage.objectStore.putStream(key, Readable.from(['x']));
    expect(await reconciler.reconcile()).toEqual({ ...nothing, 'give-up-attempt': 1 });
    expect(await stateOf(runId)).toBe('RETRY');
    expect(await outbox()).toEqual([sent(runId, 2)]);
    expect(await stage.objectStore.stat(staged.uri)).toBeUndefined();
  });

  it('is retried when it never had a heartbeat', async () => {
    const runId = await stage.addRun({ then: [started()], time: longAgo });
    expect(await reconciler.reconcile()).toEqual({ ...nothing, 'give-up-attempt': 1 });
    expect(await stateOf(runId)).toBe('RETRY');
  });

  it('is left alone while its worker is heard', async () => {
    const runId = await stage.addRun({ then: [started()], time: longAgo });
    await heartbeat(runId, 1, 5);
    expect(await reconciler.reconcile()).toEqual(nothing);
  });

  it('is left alone when the database was away, so that nobody could be heard', async () => {
    const runId = await stage.addRun({ then: [started()] });
    await heartbeat(runId, 1, 31);
    away = true;
    expect(await reconciler.reconcile()).toEqual(nothing);
    away = false;
  });

  it('is retried when its last heartbeat is of the future and no other came: the clock was set back', async () => {
    const runId = await stage.addRun({ then: [started()] });
    await heartbeat(runId, 1, -3_600);
    expect(await reconciler.reconcile()).toEqual({ ...nothing, 'give-up-attempt': 1 });
    expect(await stateOf(runId)).toBe('RETRY');
  });

  it("does not live on an earlier attempt's heartbeat", async () => {
    const runId = await stage.addRun({ then: [started(), retried(longAgo), started(2)], time: longAgo });
    await heartbeat(runId, 1, 5);
    expect(await reconciler.reconcile()).toEqual({ ...nothing, 'give-up-attempt': 1 });
    expect(await stateOf(runId)).toBe('RETRY');
  });
});

it('leaves runs alone that have ended', async () => {
  await stage.addRun({
    time: longAgo,
    then: [
      started(),
      { type: 'RunFailed', data: { experimentId: 'e1', attempt: 1, reason: 'bad-data', message: 'm' } },
    ],
  });
  expect(await reconciler.reconcile()).toEqual(nothing);
});

it('lets one worker at a time do it', async () => {
  const { pool } = stage.database;
  const client = await pool.connect();
  await client.query('select pg_advisory_lock($1)', [0x524e4452]);
  expect(await reconciler.reconcile()).toBeUndefined();
  client.release(true);
});

it('reads page by page', async () => {
  const ids = Array.from({ length: 5 }, () => randomUUID()).sort();
  for (const id of ids) await stage.addRun({ id });
  const first = await readOpenRuns(stage.database.pool, { after: undefined, limit: 3 });
  const second = await readOpenRuns(stage.database.pool, { after: first.at(-1)?.id, limit: 3 });
  expect([...first, ...second].map(({ id }) => id)).toEqual(ids);
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { streamName } from '#domain';
import type { RunEvent } from '#domain';
import { Notifications } from '#event-store';
import { RunQueries } from '#read-models';
import { inContext } from '#testing';
import { openWorkerStage, scope, silent } from '../testing/worker-stage.js';
import type { WorkerStage } from '../testing/worker-stage.js';
import { Heartbeats } from './heartbeats.js';

let stage: WorkerStage;
beforeAll(async () => {
  stage = await openWorkerStage();
});
afterAll(() => stage.close());

const started = (attempt: number, worker: string): RunEvent => ({
  type: 'RunStarted',
  data: { experimentId: 'e1', attempt, worker },
});

let notifications: Notifications | undefined;
let beating: Heartbeats | undefined;
afterEach(async () => {
  await beating?.stop();
  notifications?.close();
  [beating, notifications] = [undefined, undefined];
});

const heartbeatsOf = (worker: string): Heartbeats => {
  notifications = new Notifications(stage.database.pool);
  return new Heartbeats({ pool: stage.database.pool, notifications, worker, leaseMs: 3_600_000, log: silent });
};

const beats = async (runId: string) =>
  (
    await stage.database.pool.query<{ attempt: number; worker: string; recent: boolean }>(
      "select attempt, worker, beat_at > now() - interval '10 s' as recent from run_heartbeats where run_id = $1",
      [runId],
    )
  ).rows;

const append = (runId: string, expectedVersion: number, ...events: readonly RunEvent[]) =>
  stage.store.append(
    inContext({ scope, actor: { displayName: 'T', userId: 't' }, correlationId: 't', time: new Date().toISOString() }, [
      { stream: streamName('run', runId), expectedVersion, events },
    ]),
  );

const aborted = (signal: AbortSignal) =>
  new Promise<unknown>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(signal.reason);
    });
  });

describe('Heartbeats', () => {
  it('keep all attempts of the worker alive', async () => {
    const ids = [await stage.addRun({ then: [started(1, 'w')] }), await stage.addRun({ then: [started(1, 'w')] })];
    const heartbeats = heartbeatsOf('w');
    const tracked = ids.map((runId) => heartbeats.track({ runId, attempt: 1 }));
    await heartbeats.beat();
    for (const runId of ids) expect(await beats(runId)).toEqual([{ attempt: 1, worker: 'w', recent: true }]);
    expect(tracked.map(({ signal }) => signal.aborted)).toEqual([false, false]);
  });

  it('tell how far an attempt is, whatever its engine says', async () => {
    const runId = await stage.addRun({ then: [started(1, 'w')] });
    const heartbeats = heartbeatsOf('w');
    const tracked = heartbeats.track({ runId, attempt: 1 });
    const { said } = tracked;
    const runs = new RunQueries(stage.database.pool);
    const told = async () => {
      await heartbeats.beat();
      const run = await runs.find(runId);
      return run && runs.progressOf(run);
    };
    expect(await told()).toBeUndefined();
    said.progress({ fraction: 0.25, message: 'a\0b \ud800 🙂' });
    expect(await told()).toEqual({ attempt: 1, fraction: 0.25, message: 'a\ufffdb \ufffd 🙂', said: 1 });
    said.progress({ message: 'x'.repeat(2_000) });
    said.metric({ name: 'MAE', value: 2 });
    said.metric({ name: 'MAE', value: 1.5 });
    const metrics = [{ name: 'MAE', value: 1.5 }];
    expect(await told()).toEqual({ attempt: 1, fraction: 0.25, message: 'x'.repeat(1_000), metrics, said: 4 });
    await tracked.release();
    expect(await told()).toBeUndefined();
  });

  it('keep how far an attempt came until the next one says something', async () => {
    const runId = await stage.addRun({ then: [started(1, 'w')] });
    const heartbeats = heartbeatsOf('w');
    const runs = new RunQueries(stage.database.pool);
    const told = async () => {
      await heartbeats.beat();
      const run = await runs.find(runId);
      return run && runs.progressOf(run);
    };
    const first = heartbeats.track({ runId, attempt: 1 });
    first.said.progress({ fraction: 0.75 });
    await told();
    const data = {
      experimentId: 'e1',
      attempt: 1,
      reason: 'crashed',
      message: 'm',
      retryAt: new Date().toISOString(),
    } as const;
    await append(runId, 2, { type: 'RunRetried', data });
    await first.release();
    expect(await told()).toEqual({ attempt: 1, fraction: 0.75, said: 1 });
    await append(runId, 3, started(2, 'w'));
    const second = heartbeats.track({ runId, attempt: 2 });
    expect(await told()).toEqual({ attempt: 1, fraction: 0.75, said: 1 });
    second.said.progress({ message: 'again' });
    expect(await told()).toEqual({ attempt: 2, message: 'again', said: 1 });
    await second.release();
    expect(await beats(runId)).toEqual([]);
  });

  it('forget an attempt that has ended', async () => {
    const runId = await stage.addRun({ then: [started(1, 'w')] });
    const heartbeats = heartbeatsOf('w');
    const tracked = heartbeats.track({ runId, attempt: 1 });
    await heartbeats.beat();
    await tracked.release();
    await heartbeats.beat();
    expect(await beats(runId)).toEqual([]);
  });

  it('stop an attempt that somebody wants to be cancelled, as soon as it is asked for', async () => {
    const runId = await stage.addRun({ then: [started(1, 'w')] });
    beating = heartbeatsOf('w');
    beating.start();
    const { signal } = beating.track({ runId, attempt: 1 });
    const reason = aborted(signal);
    await notifications?.listen('rondo_events', () => undefined).ready;
    await append(runId, 2, { type: 'RunCancelRequested', data: { experimentId: 'e1' } });
    expect(await reason).toBe('cancelled');
  });

  it('stop an attempt that was given up, and leave the next one its heartbeat', async () => {
    const retried: RunEvent = {
      type: 'RunRetried',
      data: { experimentId: 'e1', attempt: 1, reason: 'worker-lost', message: 'm', retryAt: new Date().toISOString() },
    };
    const runId = await stage.addRun({ then: [started(1, 'late'), retried, started(2, 'next')] });
    const next = heartbeatsOf('next');
    const going = next.track({ runId, attempt: 2 });
    await next.beat();
    const late = heartbeatsOf('late');
    const { signal } = late.track({ runId, attempt: 1 });
    await late.beat();
    expect([signal.reason, going.signal.aborted]).toEqual(['lost', false]);
    expect(await beats(runId)).toEqual([{ attempt: 2, worker: 'next', recent: true }]);
  });

  it('stop an attempt of a run that is not there', async () => {
    const heartbeats = heartbeatsOf('w');
    const { signal } = heartbeats.track({ runId: randomUUID(), attempt: 1 });
    await heartbeats.beat();
    expect(signal.reason).toBe('lost');
  });
});

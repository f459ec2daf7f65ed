import { describe, expect, it } from '@jest/globals';
import type { RunEvent, RunRequest } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import { runReadModel } from './run.read-model.js';

const request: RunRequest = {
  experimentId: 'e1',
  mlInstanceId: 'i1',
  engineId: 'g1',
  serviceId: 's1',
  mode: 'score',
  trigger: { by: 'schedule', kind: 'scoring', nominalTime: '2026-03-01T00:00:00.000Z' },
  tasks: [],
  window: { to: '2026-03-01T00:00:00.000Z' },
  attemptLimit: 2,
  waitFor: 'r0',
};
const requested: RunEvent = { type: 'RunRequested', data: request };
const started = (attempt: number): RunEvent => ({
  type: 'RunStarted',
  data: { experimentId: 'e1', serviceId: 's1', attempt, worker: `w${attempt}`, modelId: 'm1', dataSetVersion: 7 },
});
const retried: RunEvent = {
  type: 'RunRetried',
  data: {
    experimentId: 'e1',
    serviceId: 's1',
    attempt: 1,
    reason: 'crashed',
    message: 'killed by SIGSEGV',
    retryAt: '2026-03-01T00:03:00.000Z',
  },
};

const rowAfter = (...events: RunEvent[]) =>
  rowsAfter(
    runReadModel,
    events.map((event) => ({ stream: 'run-r1', event })),
  )['r1'];
const bodyAfter = (...events: RunEvent[]) => rowAfter(...events)?.['body'];

describe('the projection of runs', () => {
  it('begins with the request', () => {
    expect(rowAfter(requested)).toEqual({
      id: 'r1',
      org: 'acme',
      sandbox: 'prod',
      version: 1,
      created: '2026-03-01T00:00:00.000Z',
      updated: '2026-03-01T00:00:00.000Z',
      created_by: { displayName: 'Ada', userId: 'ada@example.com' },
      deleted: false,
      body: { ...request, state: 'PENDING', attempt: 1 },
      experiment_id: 'e1',
      service_id: 's1',
      mode: 'score',
      state: 'PENDING',
      trigger: 'schedule',
      nominal_time: '2026-03-01T00:00:00.000Z',
      wait_for: 'r0',
    });
  });

  it('has no nominal time without a tick', () => {
    const { serviceId: _service, waitFor: _waitFor, ...rest } = request;
    expect(rowAfter({ type: 'RunRequested', data: { ...rest, trigger: { by: 'user' } } })).toMatchObject({
      trigger: 'user',
      nominal_time: null,
      service_id: null,
      wait_for: null,
    });
  });

  const running = { attempt: 1, worker: 'w1', modelId: 'm1', dataSetVersion: 7, started: '2026-03-01T00:01:00.000Z' };

  it('follows an attempt to its success', () => {
    expect(bodyAfter(requested, started(1))).toEqual({ ...request, ...running, state: 'RUNNING' });
    const predictions = { dataSetId: 'd1', batchId: 'b1', rows: 5 };
    const data = { experimentId: 'e1', attempt: 1, modelId: 'm1', predictions, rowsRead: 10 };
    const row = rowAfter(requested, started(1), { type: 'RunSucceeded', data });
    expect(row).toMatchObject({ version: 3, updated: '2026-03-01T00:02:00.000Z', state: 'DONE' });
    expect(row?.['body']).toEqual({
      ...request,
      ...running,
      state: 'DONE',
      ended: '2026-03-01T00:02:00.000Z',
      predictions,
      rowsRead: 10,
    });
  });

  it('says of a retry why, when and which attempt is next, and forgets it when that starts', () => {
    expect(bodyAfter(requested, started(1), retried)).toEqual({
      ...request,
      ...running,
      state: 'RETRY',
      attempt: 2,
      failure: { reason: 'crashed', message: 'killed by SIGSEGV' },
      message: 'killed by SIGSEGV',
      retryAt: '2026-03-01T00:03:00.000Z',
      ended: '2026-03-01T00:02:00.000Z',
    });
    expect(bodyAfter(requested, started(1), retried, started(2))).toEqual({
      ...request,
      ...running,
      state: 'RUNNING',
      attempt: 2,
      worker: 'w2',
      started: '2026-03-01T00:03:00.000Z',
    });
  });

  it('ends with the failure, or the cancellation', () => {
    const failed: RunEvent = {
      type: 'RunFailed',
      data: { experimentId: 'e1', attempt: 1, reason: 'bad-data', message: 'row 3' },
    };
    expect(bodyAfter(requested, started(1), failed)).toMatchObject({
      state: 'FAILED',
      failure: { reason: 'bad-data', message: 'row 3' },
      message: 'row 3',
      ended: '2026-03-01T00:02:00.000Z',
    });
    const cancelled: RunEvent = { type: 'RunCancelRequested', data: { experimentId: 'e1' } };
    expect(bodyAfter(requested, started(1), cancelled)).toMatchObject({ state: 'RUNNING', cancelRequested: true });
    const aborted = bodyAfter(requested, started(1), retried, cancelled, {
      type: 'RunAborted',
      data: { experimentId: 'e1', attempt: 2 },
    });
    expect(aborted).toMatchObject({ state: 'ABORTED', cancelRequested: true, ended: '2026-03-01T00:04:00.000Z' });
    expect(aborted).not.toHaveProperty('retryAt');
  });

  it('concerns runs only', () => {
    expect(rowsAfter(runReadModel, [{ stream: 'engine-g1', event: { type: 'EngineDeleted', data: {} } }])).toEqual({});
  });
});

import { describe, expect, it } from '@jest/globals';
import type { MLServiceEvent, RunEvent, RunRequest, ServicePart } from '#domain';
import { rowsAfter } from '../testing/projection-test.js';
import type { GivenEvent } from '../testing/projection-test.js';
import { overviewReadModel } from './overview.read-model.js';
import type { OverviewBody } from './overview.read-model.js';

const training: ServicePart = { experimentId: 'e1' };
const scoring: ServicePart = { experimentId: 'e2', schedule: { cron: '* * * * *' } };
const created: MLServiceEvent = {
  type: 'ServiceCreated',
  data: { name: 'Demand', mlInstanceId: 'i1', shape: 'scoring-only', parts: { training, scoring } },
};
const owner = { experimentId: 'e2', serviceId: 's1' };

const own = (event: MLServiceEvent): GivenEvent => ({ stream: 'mlService-s1', event });
const ofRun = (run: string, event: RunEvent, time?: string): GivenEvent => ({
  stream: `run-${run}`,
  event,
  ...(time !== undefined && { time }),
});
const requested = (run: string, nominalTime?: string): GivenEvent => {
  const trigger = nominalTime === undefined ? { by: 'user' as const } : byTick(nominalTime);
  const request: RunRequest = {
    ...owner,
    mlInstanceId: 'i1',
    engineId: 'g1',
    mode: 'score',
    trigger,
    tasks: [],
    window: { to: '2026-03-01T00:00:00.000Z' },
    attemptLimit: 2,
  };
  return ofRun(run, { type: 'RunRequested', data: request });
};
const byTick = (nominalTime: string) => ({ by: 'schedule', kind: 'scoring', nominalTime }) as const;
const started = (run: string, time?: string, attempt = 1): GivenEvent =>
  ofRun(run, { type: 'RunStarted', data: { ...owner, attempt, worker: 'w1' } }, time);
const succeeded = (run: string, outcome = {}): GivenEvent =>
  ofRun(run, { type: 'RunSucceeded', data: { ...owner, attempt: 1, rowsRead: 1, ...outcome } });
const failed = (run: string, time?: string): GivenEvent =>
  ofRun(run, { type: 'RunFailed', data: { ...owner, attempt: 1, reason: 'bad-data', message: 'row 3' } }, time);
const retried = (run: string): GivenEvent =>
  ofRun(run, {
    type: 'RunRetried',
    data: { ...owner, attempt: 1, reason: 'crashed', message: 'exit 1', retryAt: '2026-03-01T01:00:00.000Z' },
  });
const skipped: GivenEvent = {
  stream: 'experiment-e2',
  event: {
    type: 'TickSkipped',
    data: { kind: 'scoring', nominalTime: '2026-03-01T00:05:00.000Z', reason: 'overlap', serviceId: 's1' },
  },
};

const rowAfter = (...events: readonly GivenEvent[]) => rowsAfter(overviewReadModel, [own(created), ...events])['s1'];
const scoringAfter = (...events: readonly GivenEvent[]) =>
  (rowAfter(...events)?.['body'] as OverviewBody).parts.scoring;

describe('the projection of overviews', () => {
  it('begins with a service that has not done anything', () => {
    const nothing = { ticks: 0, outcomes: '', lateness: '', open: [] };
    expect(rowAfter()).toMatchObject({
      body: {
        name: 'Demand',
        mlInstanceId: 'i1',
        parts: {
          training: { experimentId: 'e1', isScheduled: false, ...nothing },
          scoring: { experimentId: 'e2', isScheduled: true, ...nothing },
        },
      },
      ml_instance_id: 'i1',
      paused: false,
      active: 0,
      failing_since: null,
      lateness_p95_ms: null,
    });
  });

  it('shows what became of each tick, in the order in which they were decided', () => {
    const times = [1, 2, 3, 4, 5, 6].map((minute) => `2026-03-01T00:0${minute}:00.000Z`);
    const requests = times.map((time, index) => requested(`r${index}`, time));
    const stale = { outcome: 'stale-data' };
    const events = [...requests, skipped, started('r0'), succeeded('r0'), started('r1'), failed('r1'), started('r2')];
    expect(scoringAfter(...events).outcomes).toBe('dfrppps');
    const later = [...events, retried('r2'), started('r3'), succeeded('r3', { outcome: 'no-rows' })];
    expect(scoringAfter(...later, succeeded('r4', stale)).outcomes).toBe('dfyntps');
    const aborted = ofRun('r5', { type: 'RunAborted', data: { ...owner, attempt: 1 } });
    expect(scoringAfter(...events, aborted).outcomes).toBe('dfrppas');
  });

  it('keeps the last sixty, and changes none of them for a run whose tick is none of them', () => {
    const skips = Array.from({ length: 60 }, () => skipped);
    const part = scoringAfter(requested('r1', '2026-03-01T00:01:00.000Z'), started('r1'), ...skips, succeeded('r1'));
    expect(part).toMatchObject({ ticks: 61, outcomes: 's'.repeat(60), open: [] });
  });

  it('tells which runs have not ended, and since when they are as they are', () => {
    const open = scoringAfter(requested('r1'), started('r1'), requested('r2')).open;
    expect(open).toEqual([
      { runId: 'r1', state: 'RUNNING', since: '2026-03-01T00:02:00.000Z' },
      { runId: 'r2', state: 'PENDING', since: '2026-03-01T00:03:00.000Z' },
    ]);
    expect(rowAfter(requested('r1'), started('r1'), requested('r2'))).toMatchObject({ active: 2 });
  });

  it('does not grow with what waits, and knows a run again that starts after all', () => {
    const many = Array.from({ length: 200 }, (_, index) => requested(`r${index}`));
    expect(scoringAfter(...many).open).toHaveLength(20);
    expect(scoringAfter(...many, started('r0')).open.at(-1)).toMatchObject({ runId: 'r0', state: 'RUNNING' });
    const ticks = many.map((_, index) => requested(`r${index}`, new Date(index * 60_000).toISOString()));
    expect(scoringAfter(...ticks).open).toHaveLength(60);
  });

  it('measures how late ticks start, by their first attempts', () => {
    const nominalTime = '2026-03-01T00:01:00.000Z';
    const row = rowAfter(
      requested('r1', nominalTime),
      started('r1', '2026-03-01T00:01:02.500Z'),
      retried('r1'),
      started('r1', '2026-03-01T00:09:00.000Z', 2),
      requested('r2', nominalTime),
      started('r2', '2026-03-01T00:01:00.250Z'),
    );
    expect(row).toMatchObject({ lateness_p95_ms: 2500, body: { parts: { scoring: { lateness: '2500 250' } } } });
  });

  it('fails since the first failure after the last success', () => {
    const first = failed('r1', '2026-03-01T02:00:00.000Z');
    const events = [requested('r1'), first, requested('r2'), failed('r2', '2026-03-01T03:00:00.000Z')];
    expect(rowAfter(...events)).toMatchObject({ failing_since: '2026-03-01T02:00:00.000Z' });
    expect(rowAfter(...events, requested('r3'), succeeded('r3'))).toMatchObject({ failing_since: null });
  });

  it('is paused, resumed, renamed and crowned by the events of its service', () => {
    const pause = own({ type: 'SchedulePaused', data: { kind: 'scoring' } });
    expect(rowAfter(pause)).toMatchObject({ paused: true });
    expect(rowAfter(pause, own({ type: 'ScheduleRemoved', data: { kind: 'scoring' } }))).toMatchObject({
      paused: false,
      body: { parts: { scoring: { isScheduled: false } } },
    });
    const resumed = own({ type: 'ScheduleResumed', data: { kind: 'scoring', missed: 'skip' } });
    expect(rowAfter(pause, resumed)).toMatchObject({ paused: false });
    const parts = { training: {}, scoring: {} };
    const renamed = own({ type: 'ServiceUpdated', data: { name: 'Supply', tags: { team: 'a' }, parts } });
    const promoted = own({ type: 'ModelPromoted', data: { modelId: 'm1', runId: 'r1', automatic: true } });
    expect(rowAfter(renamed, promoted)?.['body']).toMatchObject({
      name: 'Supply',
      tags: { team: 'a' },
      champion: { modelId: 'm1', runId: 'r1', promoted: '2026-03-01T00:02:00.000Z' },
    });
    expect(
      rowAfter(promoted, own({ type: 'ChampionWithdrawn', data: { modelId: 'm1' } }))?.['body'],
    ).not.toHaveProperty('champion');
    expect(rowAfter(own({ type: 'ServiceDeleted', data: {} }))).toMatchObject({ deleted: true });
  });

  it('is not touched by what does not name it', () => {
    const elsewhere = ofRun('r1', { type: 'RunAborted', data: { experimentId: 'e2', attempt: 1 } });
    expect(Object.keys(rowsAfter(overviewReadModel, [elsewhere, requested('r2')]))).toEqual([]);
    const foreign = { experimentId: 'e9', serviceId: 's1', attempt: 1, worker: 'w' };
    expect(rowAfter(ofRun('r1', { type: 'RunStarted', data: foreign }))).toMatchObject({ active: 0 });
  });
});

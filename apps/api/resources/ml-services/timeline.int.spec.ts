import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

describe('the timeline of a service', () => {
  let api: RunningApi;
  let service: Json;

  beforeAll(async () => {
    api = await RunningApi.start();
    const { mlInstanceId, dataSetId } = await layGroundwork(api);
    const data = { mlInstanceId, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId, trainOnPublish: false };
    const scoringSchedule = { startTime: '2030-01-01', endTime: '2032-01-01', cron: '0 0 1 1 *' };
    const id = await api.create('/mlServices', { ...data, name: 'S', scoringSchedule });
    service = (await api.call('GET', `/mlServices/${id}`)).body;
    const runId = await api.create(`/experiments/${experiment('training')}/runs`, { mode: 'train' });
    const [done, skipped] = ['2026-03-01T00:00:00.000Z', '2026-03-01T01:30:00.000Z'];
    await tick(done, 'requested', { runId });
    await tick(skipped, 'skipped', { reason: 'overlap' });
    const course = { state: 'DONE', started: '2026-03-01T00:00:01.500Z', ended: '2026-03-01T00:01:01.500Z' };
    await api.database.pool.query("update read_runs set state = 'DONE', body = body || $2::jsonb where id = $1", [
      runId,
      course,
    ]);
  });

  afterAll(async () => {
    await api.stop();
    expect(api.faults).toEqual([]);
  });

  const experiment = (kind: string): string => String(service[`${kind}ExperimentId`]);
  const tick = (nominalTime: string, outcome: string, more: Json) =>
    api.database.pool.query(
      `insert into read_ticks values ($1, $2, 'prod', 1, $5, $5, '{}', false, $3, $4, 'scoring', $5, $6)`,
      [
        `${experiment('scoring')}@${nominalTime}`,
        api.org,
        { schedule: 'scoring', nominalTime, outcome, decidedAt: nominalTime, ...more },
        experiment('scoring'),
        nominalTime,
        outcome,
      ],
    );
  const timeline = (query: string) => api.call('GET', `/mlServices/${String(service['id'])}/timeline${query}`);

  it('shows each tick with the course of its run', async () => {
    expect((await timeline('?from=2026-03-01')).body).toEqual({
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-02T00:00:00.000Z',
      ticks: [
        {
          schedule: 'scoring',
          nominalTime: '2026-03-01T00:00:00.000Z',
          outcome: 'requested',
          decidedAt: '2026-03-01T00:00:00.000Z',
          runId: expect.any(String),
          runState: 'DONE',
          started: '2026-03-01T00:00:01.500Z',
          ended: '2026-03-01T00:01:01.500Z',
          latenessMs: 1500,
          durationMs: 60_000,
        },
        {
          schedule: 'scoring',
          nominalTime: '2026-03-01T01:30:00.000Z',
          outcome: 'skipped',
          decidedAt: '2026-03-01T01:30:00.000Z',
          reason: 'overlap',
        },
      ],
    });
    expect((await timeline('')).body['ticks']).toEqual([]);
  });

  it('sums ticks up in parts of the span', async () => {
    const counts = { schedule: 'scoring', done: 0, failed: 0, aborted: 0, skipped: 0, active: 0 };
    expect((await timeline('?from=2026-03-01&to=2026-03-01T02:00Z&buckets=2')).body['buckets']).toEqual([
      {
        ...counts,
        from: '2026-03-01T00:00:00.000Z',
        to: '2026-03-01T01:00:00.000Z',
        ticks: 1,
        done: 1,
        latenessP95Ms: 1500,
        durationP95Ms: 60_000,
      },
      { ...counts, from: '2026-03-01T01:00:00.000Z', to: '2026-03-01T02:00:00.000Z', ticks: 1, skipped: 1 },
    ]);
  });

  it('refuses to show more ticks than a page has, and is not there for what is not there', async () => {
    await api.database.pool.query(
      `insert into read_ticks select 'many ' || n, $1, 'prod', 1, now(), now(), '{}', false, '{}', $2::uuid, 'scoring',
         timestamptz '2026-05-01T00:00:00Z' + n * interval '1 second', 'skipped' from generate_series(1, 1001) n`,
      [api.org, experiment('scoring')],
    );
    expect(await timeline('?from=2026-05-01')).toMatchObject({
      status: 400,
      body: { additionalDetails: { from: 'there are more than 1000 ticks in this span: ask for buckets' } },
    });
    expect((await timeline('?from=2026-05-01&buckets=1')).body['buckets']).toMatchObject([{ ticks: 1001 }]);
    expect(await timeline('?buckets=1001')).toMatchObject({ status: 400 });
    const other = await api.call('GET', '/mlServices/68d936d8-17e6-44ef-a4b6-c7502055638b/timeline');
    expect(other).toMatchObject({ status: 404 });
  });
});

describe('a schedule that there might be', () => {
  let api: RunningApi;
  beforeAll(async () => {
    api = await RunningApi.start();
  });
  afterAll(() => api.stop());

  it('is told in words and instants, and not kept', async () => {
    const schedule = { cron: '0 2 * * 1-5', timezone: 'Europe/Berlin', startTime: '2030-06-01' };
    expect((await api.call('POST', '/schedules/preview?next=2', { schedule })).body).toEqual({
      words: 'at 02:00 on Monday to Friday, Europe/Berlin',
      next: ['2030-06-03T00:00:00.000Z', '2030-06-04T00:00:00.000Z'],
    });
    const { rows } = await api.database.pool.query('select from events');
    expect(rows).toHaveLength(0);
  });

  it('is refused where it stands', async () => {
    expect(await api.call('POST', '/schedules/preview', { schedule: { cron: '*/90 * * * *' } })).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'schedule.cron': expect.stringContaining('minute step 90') } },
    });
    expect(await api.call('POST', '/schedules/preview', {})).toMatchObject({ status: 400 });
  });
});

import { SCHEDULE_LIMITS } from '#application';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/;
const hourly = { cron: '0 * * * *', startTime: '2026-01-01' };

describe('the schedules of a service', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  }, 60_000);

  afterAll(() => api.stop());

  const publish = async (schedules: Json): Promise<string> => {
    const data = { trainingDataSetId: ground.dataSetId, scoringDataSetId: ground.dataSetId };
    const body = { name: 'S', mlInstanceId: ground.mlInstanceId, ...data, ...schedules };
    return `/mlServices/${await api.create('/mlServices', body)}`;
  };

  type Comparison = Readonly<Record<'next' | 'added' | 'removed', string[]>>;
  const preview = (path: string, pair: Json, query = '') =>
    api.call<Record<'training' | 'scoring', Comparison>>('POST', `${path}/schedule/preview${query}`, pair);

  it('are previewed against what is stored, of which nothing changes', async () => {
    const path = await publish({ scoringSchedule: hourly });
    const before = await api.call('GET', path);
    const twice = { ...hourly, cron: '0,30 * * * *' };
    const { status, body } = await preview(path, { scoringSchedule: twice, trainingSchedule: hourly }, '?next=4');
    expect(status).toBe(200);
    const { training, scoring } = body;
    expect(training).toEqual({ next: training.next, added: training.next, removed: [] });
    expect(training.next).toHaveLength(4);
    expect(scoring.next).toHaveLength(4);
    expect(scoring.added.map((time) => time.slice(14, 16))).toEqual(['30', '30']);
    expect(scoring.removed).toEqual([]);
    for (const time of scoring.next) expect(time).toMatch(instant);

    const none = await preview(path, {});
    expect(none.body).toEqual({ scoring: { next: [], added: [], removed: expect.any(Array) } });
    expect(none.body.scoring.removed).toHaveLength(5);

    const after = await api.call('GET', path);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(after.body).toEqual(before.body);
  });

  it('are previewed with the violations of a PUT', async () => {
    const path = await publish({ scoringSchedule: hourly });
    const broken = { scoringSchedule: { cron: '61 * * * *' }, trainingSchedule: { cron: '* *', startTime: 'soon' } };
    const answer = await api.call('POST', `${path}/schedule/preview`, broken);
    expect(answer).toMatchObject({ status: 400 });
    expect(Object.keys(answer.body['additionalDetails'] as object).sort()).toEqual([
      'scoringSchedule.cron',
      'trainingSchedule.cron',
      'trainingSchedule.startTime',
    ]);
    expect(await preview(path, { scoringSchedule: { ...hourly, startTime: '2026-02-01' } })).toMatchObject({
      status: 422,
      body: { additionalDetails: { 'scoringSchedule.startTime': expect.stringContaining('is fixed') } },
    });
    expect(await preview('/mlServices/68d936d8-17e6-44ef-a4b6-c7502055638b', {})).toMatchObject({ status: 404 });
  });

  it('show as many of the next instants as are asked for, up to 1000', async () => {
    const path = await publish({ scoringSchedule: hourly });
    const proposed = { scoringSchedule: { ...hourly, cron: '30 * * * *' } };
    const shown = (query: string) => api.call<{ scoring: { next: string[] } }>('GET', `${path}/schedule${query}`);
    for (const [query, count] of [
      ['', 5],
      ['?next=0', 0],
      ['?next=1000', 1000],
    ] as const) {
      const { body: stored } = await shown(query);
      expect(stored.scoring.next).toHaveLength(count);
      const { body } = await preview(path, proposed, query);
      expect(body.scoring.next).toHaveLength(count);
    }
    for (const query of ['?next=-1', '?next=1001', '?next=1.5', '?next=x']) {
      expect(await shown(query)).toMatchObject({ status: 400 });
      expect(await preview(path, {}, query)).toMatchObject({ status: 400 });
    }
  });

  it('are previewed in their own zone, through a change of the clock and up to their end', async () => {
    const path = await publish({});
    const [year, berlin] = [new Date().getUTCFullYear() + 1, 'Europe/Berlin'];
    const bounds = { startTime: `${year}-01-01`, endTime: `${year}-01-02T01:30Z` };
    const { body } = await preview(path, { scoringSchedule: { cron: '30 2 * * *', timezone: berlin, ...bounds } });
    const next = [`${year}-01-01T01:30:00.000Z`, `${year}-01-02T01:30:00.000Z`];
    expect(body).toEqual({ scoring: { next, added: next, removed: [] } });
    const april = { startTime: `${year}-04-01`, endTime: `${year}-04-02` };
    const summer = await preview(path, { scoringSchedule: { cron: '30 2 * * *', timezone: berlin, ...april } });
    expect(summer.body.scoring.next).toEqual([`${year}-04-01T00:30:00.000Z`]);
  });

  it('say on resumption what runs of what was missed', async () => {
    const minutely = { cron: '* * * * *', overlap: 'queue' };
    const path = await publish({ trainingSchedule: minutely });
    const { body: service } = await api.call('GET', path);
    const turn = (to: 'pause' | 'resume', body?: Json) => api.call('POST', `${path}/schedules/training/${to}`, body);
    /** As if the pause had begun some minutes ago. */
    const missed = async (minutes: number) => {
      await turn('pause');
      const since = new Date(Date.now() - minutes * 60_000).toISOString();
      await api.database.pool.query(
        `update read_schedules set body = body || jsonb_build_object('watermark', $2::text) where id = $1`,
        [service['trainingExperimentId'], since],
      );
    };
    await missed(3);
    const all = await turn('resume', { missed: 'all' });
    expect(all).toMatchObject({ status: 200, body: { paused: false, cron: '* * * * *' } });
    expect(all.body['willRun']).toHaveLength(3);
    await missed(3);
    const latest = await turn('resume');
    expect(latest.body['willRun']).toEqual([expect.stringMatching(instant)]);
    await missed(3);
    expect((await turn('resume', { missed: 'skip' })).body['willRun']).toEqual([]);
    expect((await turn('resume', { missed: 'all' })).body['willRun']).toEqual([]);
    expect((await turn('pause')).body).not.toHaveProperty('willRun');
  });
});

describe('schedules where a least interval is set', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start({ config: { schedules: { minIntervalSeconds: 3_600 } } });
    ground = await layGroundwork(api);
  }, 60_000);

  afterAll(() => api.stop());

  const refused = (place: string, cron: string, least: number) => ({
    status: 400,
    body: {
      additionalDetails: {
        [place]: `"${cron}" fires as little as ${least} s apart; at least 3600 s are allowed`,
      },
    },
  });

  it('are refused when they fire more often, in a publication, a change and a preview', async () => {
    const data = { trainingDataSetId: ground.dataSetId, scoringDataSetId: ground.dataSetId };
    const service = { name: 'S', mlInstanceId: ground.mlInstanceId, ...data };
    const often = { scoringSchedule: { cron: '0,59 * * * *' } };
    const refusal = refused('scoringSchedule.cron', '0,59 * * * *', 60);
    expect(await api.call('POST', '/mlServices', { ...service, ...often })).toMatchObject(refusal);
    const path = `/mlServices/${await api.create('/mlServices', { ...service, scoringSchedule: { cron: '0 * * * *' } })}`;
    expect(await api.call('PUT', path, { ...service, ...often })).toMatchObject(refusal);
    expect(await api.call('POST', `${path}/schedule/preview`, often)).toMatchObject(refusal);
    const rarely = { scoringSchedule: { cron: '0 */2 * * *' } };
    expect(await api.call('POST', `${path}/schedule/preview`, rarely)).toMatchObject({ status: 200 });
    expect(await api.call('PUT', path, { ...service, ...rarely })).toMatchObject({ status: 200 });
  });

  it('are refused in experiments too', async () => {
    const template = (cron: string) => ({ tasks: [{ name: 'train' }], schedule: { cron } });
    const experiment = { name: 'X', mlInstanceId: ground.mlInstanceId };
    const refusal = refused('template.schedule.cron', '*/30 * * * *', 1_800);
    const often = { ...experiment, template: template('*/30 * * * *') };
    expect(await api.call('POST', '/experiments', often)).toMatchObject(refusal);
    const id = await api.create('/experiments', { ...experiment, template: template('30 * * * *') });
    expect(await api.call('PUT', `/experiments/${id}`, often)).toMatchObject(refusal);
  });

  it('stay when they were stored under another limit', async () => {
    const data = { trainingDataSetId: ground.dataSetId, scoringDataSetId: ground.dataSetId };
    const service = { name: 'S', mlInstanceId: ground.mlInstanceId, ...data };
    const limits = api.part<{ minIntervalSeconds: number }>(SCHEDULE_LIMITS);
    const scoringSchedule = { cron: '* * * * *' };
    limits.minIntervalSeconds = 1;
    const id = await api.create('/mlServices', { ...service, scoringSchedule });
    limits.minIntervalSeconds = 3_600;
    const renamed = { ...service, name: 'T', scoringSchedule: { ...scoringSchedule, overlap: 'queue' } };
    expect(await api.call('POST', `/mlServices/${id}/schedule/preview`, renamed)).toMatchObject({ status: 200 });
    expect(await api.call('PUT', `/mlServices/${id}`, renamed)).toMatchObject({
      status: 200,
      body: { name: 'T', scoringSchedule: { cron: '* * * * *', overlap: 'queue' } },
    });
  });
});

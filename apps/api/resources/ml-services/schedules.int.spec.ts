import { SCHEDULE_LIMITS } from '#application';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/;
const hourly = { cron: '0 * * * *', startTime: '2026-01-01' };
const strict = { prefer: 'handling=strict' };

describe('the schedules of a service', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(() => api.stop());

  const inputs = () => ({ trainingDataSetId: ground.dataSetId, scoringDataSetId: ground.dataSetId });
  const publish = async (schedules: Json): Promise<string> => {
    const body = { name: 'S', mlInstanceId: ground.mlInstanceId, ...inputs(), ...schedules };
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
    expect(training).toEqual({ words: 'every hour, UTC', next: training.next, added: training.next, removed: [] });
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
    const words = 'at 02:30 every day, Europe/Berlin';
    expect(body).toEqual({ scoring: { words, next, added: next, removed: [] } });
    const april = { startTime: `${year}-04-01`, endTime: `${year}-04-01` };
    const summer = await preview(path, { scoringSchedule: { cron: '30 2 * * *', timezone: berlin, ...april } });
    expect(summer.body.scoring.next).toEqual([`${year}-04-01T00:30:00.000Z`]);
  });

  it('are accepted when they will not fire, and the answer says so', async () => {
    const data = { trainingDataSetId: ground.dataSetId, scoringDataSetId: ground.dataSetId };
    const service = { name: 'S', mlInstanceId: ground.mlInstanceId, ...data };
    const ended = { scoringSchedule: { cron: '0 0 1 1 *', endTime: '2019-04-11' } };
    const warnings = ['scoringSchedule will not fire: its endTime "2019-04-11" has passed'];
    const answer = await api.call('POST', '/mlServices', { ...service, ...ended, nmae: 'S', trainOnPublish: false });
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body['warnings']).toEqual([...warnings, 'nmae is not a field; did you mean name?']);
    const path = `/mlServices/${String(answer.body['id'])}`;
    expect(await api.call('PUT', path, { ...service, ...ended })).toMatchObject({ status: 200, body: { warnings } });
    expect((await api.call('GET', path)).body).not.toHaveProperty('warnings');
    const going = { scoringSchedule: { cron: '0 0 1 1 *' } };
    expect((await api.call('PUT', path, { ...service, ...going })).body).not.toHaveProperty('warnings');
    const template = { tasks: [{ name: 'train' }], schedule: { cron: '0 * * * *', endTime: '2019-04-11' } };
    const experiment = { name: 'X', mlInstanceId: ground.mlInstanceId, template };
    expect(await api.call('POST', '/experiments', experiment)).toMatchObject({
      status: 201,
      body: { warnings: ['template.schedule will not fire: its endTime "2019-04-11" has passed'] },
    });
  });

  it('are changed at their service, not at the experiment that was made for it, whose answer says so', async () => {
    const path = await publish({ scoringSchedule: hourly });
    const { body: service } = await api.call('GET', path);
    const experiment = `/experiments/${String(service['scoringExperimentId'])}`;
    const { body: stored } = await api.call<{ template: Json }>('GET', experiment);
    const roundTrip = await api.call('PUT', experiment, { ...stored, name: 'renamed' }, strict);
    expect(roundTrip).toMatchObject({ status: 200, body: { name: 'renamed', template: { schedule: hourly } } });
    expect(roundTrip.body).not.toHaveProperty('warnings');
    const change = { ...stored, template: { ...stored.template, schedule: { ...hourly, cron: '1 * * * *' } } };
    const why = `is the service's to change, by PUT /mlServices/{id}: it stays ${JSON.stringify(hourly)}`;
    expect(await api.call('PUT', experiment, change)).toMatchObject({
      status: 200,
      body: { template: { schedule: hourly }, warnings: [`template.schedule ${why}`] },
    });
    expect(await api.call('PUT', experiment, change, strict)).toMatchObject({
      status: 400,
      body: { additionalDetails: { 'template.schedule': why } },
    });
  });

  it('are paused and resumed for all services that are published on one experiment', async () => {
    const { mlInstanceId, dataSetId } = ground;
    const experimentId = await api.create('/experiments', { name: 'X', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const runId = await api.create(`/experiments/${experimentId}/runs`, { mode: 'train', tasks });
    await finishTraining(api, runId);
    const trainingSchedule = { cron: '0 0 1 1 *' };
    const ofRun = { trainingExperimentId: experimentId, trainingExperimentRunId: runId, trainingSchedule };
    const pausesIn = async (path: string): Promise<unknown> => {
      const { body } = await api.call<{ children: Json[] }>('GET', `${path}/events?limit=1000`);
      return body.children.map(({ type }) => type).filter((type) => /^Schedule(Paused|Resumed)$/.test(String(type)));
    };
    const trainingOf = async (path: string) =>
      (await api.call<{ training: Json }>('GET', `${path}/schedule`)).body.training;

    const first = await publish(ofRun);
    const reason = { reason: 'stocktaking' };
    await api.call('POST', `${first}/schedules/training/pause`, reason);
    const held = await trainingOf(first);
    const answer = await api.call('POST', '/mlServices', { name: 'S', mlInstanceId, ...inputs(), ...ofRun });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        warnings: [
          `trainingSchedule is paused since ${String(held['pausedSince'])}: POST /mlServices/{id}/schedules/training/resume goes on`,
        ],
      },
    });
    const second = `/mlServices/${String(answer.body['id'])}`;
    expect(await trainingOf(second)).toMatchObject({ paused: true, pauseReason: 'stocktaking' });

    await api.call('POST', `${second}/schedules/training/pause`, { reason: 'again' });
    const resumed = await api.call('POST', `${second}/schedules/training/resume`);
    expect(resumed).toMatchObject({ status: 200, body: { paused: false } });
    expect(await trainingOf(first)).toMatchObject({ paused: false });
    expect(await pausesIn(second)).toEqual(['ScheduleResumed']);

    const paused = await api.call('POST', `${first}/schedules/training/pause`, reason);
    expect(paused).toMatchObject({ status: 200, body: { paused: true } });
    expect(await trainingOf(second)).toMatchObject({ paused: true });
    expect(await pausesIn(first)).toEqual(['SchedulePaused', 'SchedulePaused']);
    const all = ['SchedulePaused', 'ScheduleResumed', 'SchedulePaused'];
    expect(await pausesIn(`/experiments/${experimentId}`)).toEqual(all);
  });

  it('are told to be paused where a PUT changes them', async () => {
    const path = await publish({ scoringSchedule: hourly });
    const put = (schedules: Json) =>
      api.call('PUT', path, { name: 'S', mlInstanceId: ground.mlInstanceId, ...inputs(), ...schedules });
    expect((await put({ scoringSchedule: { ...hourly, overlap: 'queue' } })).body).not.toHaveProperty('warnings');
    await api.call('POST', `${path}/schedules/scoring/pause`);
    expect((await put({ scoringSchedule: hourly })).body['warnings']).toEqual([
      expect.stringMatching(/^scoringSchedule is paused since .+: POST .+\/scoring\/resume goes on$/),
    ]);
    expect((await put({})).body).not.toHaveProperty('warnings');
  });

  it('show what a pause holds, beside the ledger and among what comes', async () => {
    const path = await publish({ trainingSchedule: { cron: '0 0 1 1 *' }, trainOnPublish: false });
    const { body: service } = await api.call('GET', path);
    const experimentId = String(service['trainingExperimentId']);
    await api.call('POST', `${path}/schedules/training/pause`);
    const newYear = (yearsAgo: number) => `${new Date().getUTCFullYear() - yearsAgo}-01-01T00:00:00.000Z`;
    // As if the pause had begun three instants ago.
    await api.database.pool.query(
      `update read_schedules set body = body || jsonb_build_object('watermark', $2::text) where id = $1`,
      [experimentId, newYear(3)],
    );
    const held = [0, 1, 2].map(newYear);
    const { body } = await api.call<{ training: Json }>('GET', `${path}/schedule?next=2`);
    expect(body.training).toMatchObject({
      held: held.slice(0, 2),
      next: [newYear(-1), newYear(-2)],
      nextOutcome: 'held',
      last: [],
    });
    const tick = (nominalTime: string) => ({ schedule: 'training', nominalTime, outcome: 'held' });
    for (const list of [`${path}/ticks`, `/experiments/${experimentId}/ticks`]) {
      const page = await api.call('GET', `${list}?orderby=-nominalTime&limit=2`);
      expect(page.body).toMatchObject({ children: held.slice(0, 2).map(tick), _page: { totalCount: 3 } });
      expect((page.body['children'] as Json[])[0]).toEqual(tick(held[0] ?? ''));
      const filtered = await api.call('GET', `${list}?property=outcome==held,nominalTime<${newYear(1)}`);
      expect(filtered.body).toMatchObject({ children: [tick(held[2] ?? '')], _page: { totalCount: 1 } });
      const decided = await api.call('GET', `${list}?property=decidedAt>2020-01-01`);
      expect(decided.body).toMatchObject({ children: [], _page: { totalCount: 0 } });
      expect((await api.call('GET', `${list}?property=outcome==skipped`)).body).toMatchObject({ children: [] });
    }
    await api.call('POST', `${path}/schedules/training/resume`, { missed: 'skip' });
    expect((await api.call('GET', `${path}/ticks`)).body).toMatchObject({ children: [] });
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
  });

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

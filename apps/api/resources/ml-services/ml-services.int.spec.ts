import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layGroundwork } from '../../testing/published.js';
import type { Groundwork } from '../../testing/published.js';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const yearly = { startTime: '2019-04-09T00:00', endTime: '2019-04-10T00:00', cron: '10 * * * *' };

describe('mlServices', () => {
  let api: RunningApi;
  let ground: Groundwork;

  beforeAll(async () => {
    api = await RunningApi.start();
    ground = await layGroundwork(api);
  });

  afterAll(() => api.stop());

  /** The tutorial's payload. */
  const payload = (fields: Json = {}): Json => ({
    name: 'Service name',
    description: 'Service description',
    mlInstanceId: ground.mlInstanceId,
    trainingDataSetId: ground.dataSetId,
    trainingTimeframe: '10000',
    scoringDataSetId: ground.dataSetId,
    scoringTimeframe: '20000',
    ...fields,
  });

  const publish = (fields: Json = {}) => api.call('POST', '/mlServices', payload(fields));

  it('publishes as the tutorial does, and answers field by field', async () => {
    const answer = await publish({ scoringSchedule: yearly });
    const expected = {
      id: uuid,
      name: 'Service name',
      description: 'Service description',
      mlInstanceId: ground.mlInstanceId,
      trainingExperimentId: uuid,
      trainingDataSetId: ground.dataSetId,
      trainingTimeframe: 10000,
      scoringExperimentId: uuid,
      scoringDataSetId: ground.dataSetId,
      scoringTimeframe: 20000,
      scoringResultsDataSetId: uuid,
      scoringSchedule: yearly,
      created: time,
      updated: time,
      createdBy: { displayName: 'Ada', userId: 'ada' },
      deleted: false,
      _links: { self: { href: `${api.url}/data/sensei/mlServices/${String(answer.body['id'])}` } },
    };
    const warnings = ['scoringSchedule will not fire: its endTime "2019-04-10T00:00" has passed'];
    expect(answer.body).toEqual({ ...expected, warnings });
    expect(answer.status).toBe(201);
    expect(await api.call('GET', `/mlServices/${String(answer.body['id'])}`)).toMatchObject({ body: expected });
    const runs = await api.call('GET', `/mlServices/${String(answer.body['id'])}/runs`);
    expect(runs.body).toMatchObject({
      children: [{ mode: 'train', schedule: 'training', state: 'PENDING', createdBySchedule: false, window: {} }],
      _page: { totalCount: 1 },
    });
  });

  it('takes PUT of what GET answered, adds schedules, and refuses another startTime', async () => {
    const { body } = await publish({ scoringSchedule: yearly });
    const path = `/mlServices/${String(body['id'])}`;
    const same = await api.call('PUT', path, body);
    expect(same).toMatchObject({ status: 200 });
    expect(same.headers.get('etag')).toBe('"1"');
    const later = { startTime: '2019-04-09T00:00', endTime: '2019-04-11T00:00', cron: '20 * * * *' };
    const changed = await api.call('PUT', path, { ...body, trainingSchedule: later, scoringSchedule: later });
    expect(changed).toMatchObject({ status: 200, body: { trainingSchedule: later, scoringSchedule: later } });
    const moved = { ...later, startTime: '2019-04-08' };
    expect(await api.call('PUT', path, { ...body, scoringSchedule: moved, trainingSchedule: later })).toMatchObject({
      status: 422,
      body: { additionalDetails: { 'scoringSchedule.startTime': expect.stringContaining('2019-04-08') } },
    });
    const without = await api.call('PUT', path, payload());
    expect(without.status).toBe(200);
    expect(without.body).not.toHaveProperty('scoringSchedule');
  });

  it('names all violations of a schedule', async () => {
    const scoringSchedule = { cron: '61 * * * *', startTime: '2019-02-30', endTime: 'soon', timezone: 'Mars/Base' };
    const answer = await publish({ scoringSchedule, trainingSchedule: { startTime: 7 }, trainingTimeframe: -1 });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body['additionalDetails']).toEqual({
      trainingTimeframe: '-1 is not a whole number of minutes from 0 to 525600000',
      'trainingSchedule.cron': expect.stringContaining('is missing'),
      'trainingSchedule.startTime': '7 is not a string of at most 64 characters',
      'scoringSchedule.cron': '"61 * * * *" is not a cron expression: minute 61 is not in 0-59',
      'scoringSchedule.startTime': expect.stringContaining('2019-02-30'),
      'scoringSchedule.endTime': expect.stringContaining('soon'),
      'scoringSchedule.timezone': expect.stringContaining('Mars/Base'),
    });
  });

  it('answers 422 naming each id that does not exist', async () => {
    const answer = await publish({
      mlInstanceId: '5c5af39c73fcec153117eed1',
      trainingDataSetId: '5c5af39c73fcec153117eed1',
      scoringDataSetId: ground.mlInstanceId,
    });
    expect(answer).toMatchObject({ status: 422, body: { title: 'Unprocessable' } });
    expect(Object.keys(answer.body['additionalDetails'] as object)).toContain('mlInstanceId');
  });

  it('tries runs again as the service says', async () => {
    const retry = { attempts: 5, delaySeconds: 30, factor: 1.5, maxDelaySeconds: 90 };
    const { body } = await publish({ retry });
    const path = `/mlServices/${String(body['id'])}`;
    expect(await api.call('GET', path)).toMatchObject({ status: 200, body: { retry } });
    const requested = async () => {
      const { rows } = await api.database.pool.query<{ data: object }>(
        `select data from events where type = 'RunRequested' and data ->> 'serviceId' = $1 order by position desc limit 1`,
        [body['id']],
      );
      return rows[0]?.data;
    };
    const { attempts, ...backOff } = retry;
    expect(await requested()).toMatchObject({ attemptLimit: attempts, backOff });
    expect(await api.call('PUT', path, payload({ retry: { attempts: 1 } }))).toMatchObject({
      status: 200,
      body: { retry: { attempts: 1 } },
    });
    await api.call('POST', `${path}/runs`, { mode: 'Train' });
    expect(await requested()).toMatchObject({ attemptLimit: 1 });
    expect(await publish({ retry: { attempts: 0, factor: 0.5, delaySeconds: 1.5 } })).toMatchObject({
      status: 400,
      body: {
        additionalDetails: {
          'retry.attempts': '0 is not a whole number from 1 to 100',
          'retry.factor': '0.5 is not a number from 1 to 10',
          'retry.delaySeconds': '1.5 is not a whole number of seconds from 0 to 900',
        },
      },
    });
    expect(await publish({ retry: { delaySeconds: 10, maxDelaySeconds: 5 } })).toMatchObject({
      status: 400,
      body: {
        additionalDetails: { 'retry.maxDelaySeconds': '5 is less than 10 s, the pause after the first attempt' },
      },
    });
  });

  it('triggers a run, and shows and pauses schedules', async () => {
    const cron = '0 3 * * *';
    const { body } = await publish({ trainingSchedule: { cron, startTime: '2026-01-01', timezone: 'Europe/Berlin' } });
    const path = `/mlServices/${String(body['id'])}`;
    expect(await api.call('POST', `${path}/runs`, { mode: 'Train' })).toMatchObject({
      status: 201,
      body: { mode: 'train', experimentId: body['trainingExperimentId'], createdBySchedule: false },
    });
    expect(await api.call('POST', `${path}/runs`, { mode: 'fp' })).toMatchObject({ status: 400 });
    const schedule = await api.call('GET', `${path}/schedule?next=2`);
    expect(schedule.body).toEqual({
      training: {
        cron,
        words: 'at 03:00 every day, Europe/Berlin',
        timezone: 'Europe/Berlin',
        startTime: '2026-01-01',
        overlap: 'skip',
        missed: 'latest',
        paused: false,
        watermark: time,
        next: [time, time],
        last: [],
      },
    });
    const paused = await api.call('POST', `${path}/schedules/training/pause`, { reason: 'holiday' });
    const held = { paused: true, pausedSince: time, pauseReason: 'holiday', held: [], nextOutcome: 'held' };
    expect(paused).toMatchObject({ status: 200, body: held });
    expect(await api.call('GET', `${path}/schedule`)).toMatchObject({ body: { training: held } });
    const resumed = await api.call('POST', `${path}/schedules/training/resume`);
    expect(resumed).toMatchObject({ status: 200, body: { paused: false } });
    expect(resumed.body).not.toHaveProperty('pausedSince');
    expect(resumed.body).not.toHaveProperty('pauseReason');
    expect(resumed.body).not.toHaveProperty('held');
    expect(resumed.body).not.toHaveProperty('nextOutcome');
    const silent = await api.call('POST', `${path}/schedules/training/pause`);
    expect(silent.body).toMatchObject({ paused: true, pausedSince: time });
    expect(silent.body).not.toHaveProperty('pauseReason');
    expect(await api.call('POST', `${path}/schedules/scoring/pause`)).toMatchObject({ status: 409 });
    expect(await api.call('POST', `${path}/schedules/other/pause`)).toMatchObject({ status: 404 });
    expect(await api.call('GET', `${path}/ticks?orderby=-nominalTime&property=outcome==skipped`)).toMatchObject({
      status: 200,
      body: { children: [] },
    });
  });

  it('deletes one, and all of an MLInstance', async () => {
    const { body } = await publish();
    expect(await api.call('DELETE', `/mlServices/${String(body['id'])}`)).toMatchObject({
      status: 200,
      body: { title: 'Success', status: 200, detail: 'MLService deletion was successful' },
    });
    expect(await api.call('GET', `/mlServices/${String(body['id'])}`)).toMatchObject({ status: 404 });
    await publish();
    const all = `/mlServices?mlInstanceId=${ground.mlInstanceId}`;
    expect(await api.call('DELETE', all)).toMatchObject({ body: { detail: 'MLServices deletion was successful' } });
    expect(await api.call('GET', '/mlServices')).toMatchObject({ body: { children: [] } });
    expect(await api.call('DELETE', all)).toMatchObject({ status: 410, body: { title: 'Gone' } });
  });
});

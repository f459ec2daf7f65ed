import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunningApi } from '../../testing/running-api.js';
import type { Json } from '../../testing/running-api.js';
import { finishTraining } from '../../testing/trained-run.js';
import { commonFields, onlyPage, success, uuid } from '../../testing/common-fields.js';
import { VendorClient, vendorType } from '../../testing/vendor-client.js';

const schedule = { startTime: '2019-04-09T00:00', endTime: '2019-04-10T00:00', cron: '10 * * * *' };

/** Of the schedules that the vendor's documents show, which ended long ago. */
const over = (place: string, { endTime } = schedule): string =>
  `${place} will not fire: its endTime "${endTime}" has passed`;

/** What `curl -d` says of its body when it is told nothing. */
const curls = { 'content-type': 'application/x-www-form-urlencoded' };

/** As the developer guide writes it, with a space. */
const spaced = { 'content-type': `${vendorType}; profile=mlService.v1.json` };

describe('the published operations of MLServices', () => {
  let api: RunningApi;
  let client: VendorClient;
  let engineId: string;
  let mlInstanceId: string;
  let dataSetId: string;

  beforeAll(async () => {
    api = await RunningApi.start();
    client = new VendorClient(api);
    engineId = await api.create('/engines', { name: 'E', type: 'Python' });
    mlInstanceId = await api.create('/mlInstances', { name: 'I', engineId });
    dataSetId = await api.create('/dataSets', { name: 'D', timestampColumn: 'time' });
  });

  afterAll(() => api.stop());

  const publish = (fields: Json, headers: Record<string, string> = curls) =>
    client.send<Json & { id: string }>('POST /mlServices', {
      headers: { ...client.bareToken, ...headers },
      body: { name: 'Service name', description: 'Service description', mlInstanceId, ...fields },
    });

  const fieldsOf = (id: string, more: object) => ({
    ...commonFields(api, `/mlServices/${id}`),
    name: 'Service name',
    description: 'Service description',
    mlInstanceId,
    trainingExperimentId: uuid,
    scoringExperimentId: uuid,
    scoringResultsDataSetId: uuid,
    ...more,
  });

  it('publishes a training run that is done, with scheduled scoring', async () => {
    const trainingExperimentId = await api.create('/experiments', { name: 'X', mlInstanceId });
    const tasks = [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: dataSetId }] }];
    const trainingExperimentRunId = await api.create(`/experiments/${trainingExperimentId}/runs`, {
      mode: 'train',
      tasks,
    });
    const fields = { trainingExperimentId, trainingExperimentRunId, scoringDataSetId: dataSetId };
    const early = await publish({ ...fields, scoringTimeframe: '10080', scoringSchedule: schedule });
    expect(early).toMatchObject({
      status: 422,
      body: { additionalDetails: { trainingExperimentRunId: expect.any(String) } },
    });
    await finishTraining(api, trainingExperimentRunId);
    const answer = await publish({ ...fields, scoringTimeframe: '10080', scoringSchedule: schedule });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(
      fieldsOf(answer.body.id, {
        ...fields,
        scoringTimeframe: 10080,
        scoringSchedule: schedule,
        championModelId: uuid,
        warnings: [over('scoringSchedule')],
      }),
    );
  });

  it('publishes an MLInstance with scheduled scoring, time frames as strings', async () => {
    const fields = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId, scoringSchedule: schedule };
    const answer = await publish({ ...fields, trainingTimeframe: '10000', scoringTimeframe: '20000' });
    expect(answer.status).toBe(201);
    const { warnings, ...service } = answer.body;
    expect(warnings).toEqual([over('scoringSchedule')]);
    expect(service).toEqual(fieldsOf(service.id, { ...fields, trainingTimeframe: 10000, scoringTimeframe: 20000 }));
    const got = await client.send('GET /mlServices/{id}', { ids: { id: service.id } });
    expect(got).toMatchObject({ status: 200, body: service });
  });

  it('publishes an MLInstance with scheduled training and scoring', async () => {
    const fields = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const schedules = { trainingSchedule: schedule, scoringSchedule: schedule };
    const answer = await publish({ ...fields, ...schedules, trainingTimeframe: '0', scoringTimeframe: 1440 }, spaced);
    expect(answer.status).toBe(201);
    const warnings = [over('trainingSchedule'), over('scoringSchedule')];
    const timeframes = { trainingTimeframe: 0, scoringTimeframe: 1440 };
    expect(answer.body).toEqual(fieldsOf(answer.body.id, { ...fields, ...schedules, ...timeframes, warnings }));
  });

  it('publishes an MLInstance without schedules', async () => {
    const fields = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const answer = await publish(fields, {});
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual(fieldsOf(answer.body.id, fields));
  });

  it('adds schedules to a service, and refuses another startTime', async () => {
    const fields = { trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const service = (await publish(fields)).body;
    const later = { startTime: '2019-04-09T00:00', endTime: '2019-04-11T00:00', cron: '20 * * * *' };
    const request = { ids: { id: service.id }, headers: { ...client.bareToken, ...curls } };
    const body = { ...service, trainingSchedule: later, scoringSchedule: later };
    const answer = await client.send('PUT /mlServices/{id}', { ...request, body });
    expect(answer.status).toBe(200);
    const warnings = [over('trainingSchedule', later), over('scoringSchedule', later)];
    expect(answer.body).toEqual({ ...body, updated: answer.body['updated'], warnings });
    const moved = { ...body, scoringSchedule: { ...later, startTime: '2019-04-10T00:00' } };
    expect(await client.send('PUT /mlServices/{id}', { ...request, body: moved })).toMatchObject({
      status: 422,
      body: { additionalDetails: { 'scoringSchedule.startTime': expect.stringContaining('publish') } },
    });
  });

  it('lists the services of an MLInstance whole, and deletes them', async () => {
    const instance = await api.create('/mlInstances', { name: 'Listed', engineId });
    const fields = { mlInstanceId: instance, trainingDataSetId: dataSetId, scoringDataSetId: dataSetId };
    const [first, second] = [(await publish(fields)).body, (await publish(fields)).body];
    const list = await client.send('GET /mlServices', { after: `?property=mlInstanceId==${instance}` });
    expect(list.body).toMatchObject({ _page: onlyPage(2, `mlInstanceId==${instance},deleted==false`) });
    expect(list.body['children']).toEqual([first, second]);
    expect(await client.send('DELETE /mlServices/{id}', { ids: { id: first.id } })).toMatchObject(
      success('MLService deletion was successful'),
    );
    const deletion = () => client.send('DELETE /mlServices', { after: `?mlInstanceId=${instance}` });
    expect(await deletion()).toMatchObject(success('MLServices deletion was successful'));
    expect(await deletion()).toMatchObject({ status: 410 });
  });

  it('are all sent here', () => {
    expect(client.missing('/mlServices')).toEqual([]);
  });
});
